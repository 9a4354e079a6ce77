package scm

// RightsSetting is what a plan calls the rights on the service.
const RightsSetting = "rights on the service"

// Rights are what the executables of a service have noted of the rights on it,
// as SDDL: those that they set last, and those that there were before they
// first did. They come back when a recipe names none any more.
type Rights struct{ Set, Before string }

// compareRights handles who may do what with the service. Where the recipe
// names nobody, what an executable has set is taken back, and what somebody
// else has set since then is left.
func (p *Plan) compareRights(c Config, in *Installed) {
	switch {
	case c.Descriptor == "" && in.Rights == nil:
	case p.Installed == nil:
		p.change(RightsSetting, "", c.Descriptor)
	case in.Descriptor == nil:
		p.cannot(RightsSetting)
	case c.Descriptor != "":
		p.change(RightsSetting, *in.Descriptor, c.Descriptor)
	default:
		back := Change{RightsSetting, *in.Descriptor, in.Rights.Before}
		ours := *in.Descriptor == in.Rights.Set
		if ours {
			p.Config.Descriptor = in.Rights.Before
		}
		p.askedOrKept(ours, back.From == back.To, back)
	}
}

// noted is what is noted of the rights once those in text are set, where there
// were some before; nil: there is nothing to take back.
func (in *Installed) noted(before, text string) *Rights {
	if in != nil && in.Rights != nil {
		before = in.Rights.Before
	}
	if before == "" || before == text {
		return nil
	}
	return &Rights{Set: text, Before: before}
}
