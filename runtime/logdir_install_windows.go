package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/folder"
	"winservice.internal/runtime/internal/scm"
)

// installFolder makes the folder of the log and the state before the service
// is there, and gives the account that the service will have its rights. That
// is done at each update too, because the account may be another one.
func (c *command) installFolder(p *scm.Plan) error {
	in := c.service.logFolder()
	if !filepath.IsAbs(in.Dir) {
		p.Note(fmt.Sprintf("log folder %s: is made by the service, whose environment says where", in.Dir))
		return nil
	}
	var accounts, owners []string
	account := scm.AccountName(p.Account())
	sid, err := folder.AccountSID(account)
	if err != nil {
		p.Note(fmt.Sprintf("log folder %s: allow the account %s to modify it; its identifier is not known here: %v", in.Dir, account, err))
	} else {
		accounts = append(accounts, sid)
	}
	if p.Config.SID == scm.SIDRestricted {
		accounts = append(accounts, folder.ServiceSID(c.service.Name)) // it writes nowhere else
	}
	if p.Installed != nil {
		if sid, err := folder.AccountSID(scm.AccountName(p.Installed.Account)); err == nil {
			owners = append(owners, sid) // it may have made the folder
		}
	}
	if err := in.Install(accounts, owners); err != nil {
		return &scm.Error{Service: c.service.Name, Step: "make its log folder", Err: err, Mend: folderMend(err)}
	}
	if warning, err := in.Warning(slices.Concat(accounts, owners)); err == nil && warning != nil {
		p.Note(fmt.Sprintf("log folder %v; %s", warning, warning.Mend))
	}
	return nil
}

func folderMend(err error) string {
	if mend := mendOf(err); mend != "" {
		return mend
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, windows.ERROR_INVALID_OWNER) || errors.Is(err, windows.ERROR_PRIVILEGE_NOT_HELD) {
		return "run it as an administrator"
	}
	return "set log.directory in the recipe to a folder that can be made"
}
