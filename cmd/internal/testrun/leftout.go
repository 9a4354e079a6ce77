package main

// leftOut are the tests that cannot run as Windows programs under Wine, each with the reason. Each
// skips itself there and runs elsewhere. This is the only list: a test that skips itself under Wine
// and is not in it fails the run.
var leftOut = map[string]string{
	"TestATreeThatIsEnteredThroughALinkHasTheSameHeaders": noLinks,
	"TestACrashFileThatIsALinkIsNotFollowed":              noLinks,
	notARecipe + "a_link_to_nowhere":                      noLinks,
	notARecipe + "links_in_a_ring":                        noLinks,

	notARecipe + "a_device":                    "Windows has no /dev/zero",
	notARecipe + "a_file_that_may_not_be_read": "os.Chmod takes no right to read away on Windows",
	"TestModeIsKept":                           "Windows keeps no mode of a file but read-only",
	"TestCopyThatDoesNotFitLeavesNothing":      "mounting a small disk takes Linux",
}

const (
	notARecipe = "TestWhateverIsNoRecipeIsRefusedWithItsPlaceAndChangesNothing/"
	noLinks    = "Wine reports a symbolic link as made, and makes none"
)
