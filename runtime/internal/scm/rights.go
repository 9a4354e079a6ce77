package scm

// RightsSetting is what a plan calls the rights on the service.
const RightsSetting = "rights on the service"

// Rights are what the executables of a service have noted of the rights on it,
// as SDDL: those that they set last, and those that there were before they
// first did.
type Rights struct{ Set, Before string }

// DefaultRights are those that a service has whose recipe names none: Windows'
// own, but without SERVICE_USER_DEFINED_CONTROL (CR) for interactive users (IU)
// and services (SU), who could restart the child and rotate the log with it.
// They keep SERVICE_INTERROGATE (LO), which `status` uses.
// https://learn.microsoft.com/windows/win32/services/service-security-and-access-rights
const DefaultRights = "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLORC;;;IU)(A;;CCLCSWLORC;;;SU)"

// windowsRights are those that the SCM gives a new service.
const windowsRights = "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)"

// compareRights compares who may do what with the service. Where the recipe
// names nobody, the rights that an executable has set and those that Windows
// has set are replaced. All others are an administrator's, and stay.
func (p *Plan) compareRights(c Config, in *Installed) {
	named := c.Descriptor != ""
	switch {
	case p.Installed == nil:
		if !named {
			p.Config.Descriptor = DefaultRights
		}
		p.change(RightsSetting, "", p.Config.Descriptor)
	case in.Descriptor == nil:
		if named || in.Rights != nil {
			p.cannot(RightsSetting)
		}
	case named:
		p.change(RightsSetting, *in.Descriptor, c.Descriptor)
	default:
		has, wants := *in.Descriptor, in.unnamed()
		ours := has == windowsRights
		if in.Rights != nil {
			ours = has == in.Rights.Set
		}
		if ours && has != wants {
			p.Config.Descriptor = wants
		}
		p.askedOrKept(ours, has == wants, Change{RightsSetting, has, wants})
	}
}

// unnamed returns the rights that the service has without a recipe that names
// any: those that an administrator had set before an executable first did, or
// the default.
func (in *Installed) unnamed() string {
	if in.Rights == nil || in.Rights.Before == windowsRights || in.Rights.Set == DefaultRights {
		return DefaultRights
	}
	return in.Rights.Before
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
