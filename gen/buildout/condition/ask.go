package condition

import (
	"fmt"
	"strings"
)

// An attribute is one of a module, or of what sys says of Python.
type attribute struct {
	of         node
	name       string
	start, end int
}

func (n attribute) eval(m Machine) (value, error) {
	of, err := n.of.eval(m)
	if err != nil {
		return nil, err
	}
	what, ok := of.(module)
	if !ok {
		return nil, notRead(n.start, n.end, "."+n.name)
	}
	asked := string(what) + "." + n.name
	switch asked {
	case "os.name":
		return name{"os_name", n.start, n.end}.eval(m)
	case "sys.platform":
		return name{"sys_platform", n.start, n.end}.eval(m)
	case "sys.byteorder", "sys.maxsize":
		p, known := processors[m.Arch]
		if !known {
			return nil, unsaidProcessor(n.start, n.end, asked)
		}
		return p.attribute(asked), nil
	case "sys.version_info":
		if m.Python == "" {
			return nil, unsaidPython(n.start, n.end, asked)
		}
		return versionInfo(m.Python), nil
	}
	return nil, notRead(n.start, n.end, asked)
}

func (p processor) attribute(asked string) value {
	switch {
	case asked == "sys.maxsize":
		return int64(1)<<(p.bits-1) - 1
	case p.bigEndian:
		return "big"
	}
	return "little"
}

// An index is an item of sys.version_info, or of a list.
type index struct {
	of         node
	at         int64
	start, end int
}

func (n index) eval(m Machine) (value, error) {
	of, err := n.of.eval(m)
	if err != nil {
		return nil, err
	}
	if all, ok := of.([]value); ok && n.at < int64(len(all)) {
		return all[n.at], nil
	}
	return nil, notRead(n.start, n.end, "this part of a list")
}

// A call is one of a function of platform, or of a method of a text.
type call struct {
	of         node
	arguments  list
	start, end int
}

func (n call) eval(m Machine) (value, error) {
	function, ok := n.of.(attribute)
	if !ok {
		return nil, notRead(n.start, n.end, "a call of this")
	}
	of, err := function.of.eval(m)
	if err != nil {
		return nil, err
	}
	switch of := of.(type) {
	case string:
		return n.method(m, of, function.name)
	case module:
		return n.function(m, string(of)+"."+function.name)
	}
	return nil, notRead(n.start, n.end, "a call of this")
}

func (n call) function(m Machine, asked string) (value, error) {
	if len(n.arguments) > 0 {
		return nil, notRead(n.start, n.end, asked+" with arguments")
	}
	same := map[string]string{ // as the markers that are about the same
		"platform.system":                "platform_system",
		"platform.machine":               "platform_machine",
		"platform.python_version":        "python_full_version",
		"platform.python_implementation": "platform_python_implementation",
	}
	if marker, ok := same[asked]; ok {
		v, err := name{marker, n.start, n.end}.eval(m)
		if full, isVersion := v.(version); isVersion {
			v = string(full) // a text, and compared as one
		}
		return v, err
	}
	return nil, notRead(n.start, n.end, asked+"()")
}

// method calls a method of a text.
func (n call) method(m Machine, of, method string) (value, error) {
	arguments, err := n.arguments.eval(m)
	if err != nil {
		return nil, err
	}
	switch all, _ := arguments.([]value); {
	case len(all) == 0 && method == "lower":
		return strings.ToLower(of), nil
	case len(all) == 0 && method == "upper":
		return strings.ToUpper(of), nil
	case len(all) == 1:
		affix, ok := all[0].(string)
		if ok && method == "startswith" {
			return strings.HasPrefix(of, affix), nil
		}
		if ok && method == "endswith" {
			return strings.HasSuffix(of, affix), nil
		}
	}
	return nil, notRead(n.start, n.end, fmt.Sprintf(".%s of this", method))
}
