package plainjson

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func sample(text string, n int64, yes bool) Object {
	var inner Object
	inner.Int("code", n)
	inner.String("meaning", text)
	var o Object
	o.String("service", text)
	o.Int("pid", -n)
	o.Bool("installed", yes)
	o.Time("started", time.Unix(n, n).UTC())
	o.Object("last_exit", inner)
	o.Object("empty", Object{})
	return o
}

func TestObjectsAreWrittenForPeopleToo(t *testing.T) {
	const want = `{
  "service": "a \"b\" \\ ü\n\u0001",
  "pid": -7,
  "installed": true,
  "started": "1970-01-01T00:00:07.000000007Z",
  "last_exit": {
    "code": 7,
    "meaning": "a \"b\" \\ ü\n\u0001"
  },
  "empty": {}
}
`
	o := sample("a \"b\" \\ ü\n\x01", 7, true)
	if diff := cmp.Diff(want, string(o.Text())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestListsOfObjectsAreWritten(t *testing.T) {
	const want = `{
  "none": [],
  "two": [
    {
      "inner": {
        "a": "b"
      }
    },
    {}
  ]
}
`
	var inner, outer, o Object
	inner.String("a", "b")
	outer.Object("inner", inner)
	o.Objects("none", nil)
	o.Objects("two", []Object{outer, {}})
	if diff := cmp.Diff(want, string(o.Text())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsNotOursIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "{", "[]", `{"a"}`, `{"a":}`, `{"a":1`, `{"a":1,}`, `{"a":nul}`, `{"a":1.5}`, `{"a":"x`, `{"a":"\q"}`, `{"a":"\u12"}`, `{} x`, `{"a":--1}`,
		`{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}}`,
	} {
		if v, err := Read([]byte(text)); err == nil {
			t.Errorf("Read(%q) = %v without an error", text, v)
		}
	}
}

// FuzzObject holds that what is written is JSON in the eyes of encoding/json,
// and that both readers see the same.
func FuzzObject(f *testing.F) {
	f.Add("plain", int64(1), true)
	f.Add("a\x00\"\\\n\xff\u2028é😀", int64(-1<<62), false)
	f.Fuzz(func(t *testing.T, text string, n int64, yes bool) {
		if n < 0 || n > 1<<32 {
			n = 1 // years with more than four digits are no RFC 3339
		}
		o := sample(text, n, yes)
		var theirs struct {
			Service   string `json:"service"`
			Pid       int64  `json:"pid"`
			Installed bool   `json:"installed"`
			Started   time.Time
			LastExit  struct {
				Meaning string `json:"meaning"`
			} `json:"last_exit"`
		}
		if err := json.Unmarshal(o.Text(), &theirs); err != nil {
			t.Fatalf("%v\n%s", err, o.Text())
		}
		ours, err := Read(o.Text())
		if err != nil {
			t.Fatalf("%v\n%s", err, o.Text())
		}
		if ours.String("service") != theirs.Service || ours.Object("last_exit").String("meaning") != theirs.LastExit.Meaning ||
			ours.Int("pid") != theirs.Pid || ours["installed"] != theirs.Installed || !ours.Time("started").Equal(theirs.Started) {
			t.Errorf("read %v, encoding/json reads %+v", ours, theirs)
		}
	})
}

// FuzzRead holds that no text makes Read panic, and that it refuses nothing
// that it could have written itself.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"a": "\ud83d\ude00", "b": {"c": [1]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var flat map[string]string
		_, err := Read(text)
		if err != nil && json.Unmarshal(text, &flat) == nil && len(flat) > 0 && !bytes.Contains(text, []byte("null")) {
			t.Errorf("%q is refused: %v", text, err)
		}
	})
}

func TestObjectsAndListsAreAsDeepAsTheyStand(t *testing.T) {
	var outer, middle, inner Object
	inner.Int("n", 1)
	middle.Object("inner", inner)
	outer.Object("middle", middle)
	outer.Strings("list", []string{"a\nb", `"`})
	outer.Strings("none", nil)
	const want = `{
  "middle": {
    "inner": {
      "n": 1
    }
  },
  "list": ["a\nb", "\""],
  "none": []
}
`
	if got := string(outer.Text()); got != want {
		t.Errorf("got %s", got)
	}
}
