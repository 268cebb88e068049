package domain

import (
	"testing"

	"pgregory.net/rapid"
)

func TestAnAreaIsAPathOfTheTree(t *testing.T) {
	for name, c := range map[string]struct {
		id    AreaID
		valid bool
	}{
		"a district":                  {"420106", true},
		"a subdistrict":               {"420106-003", true},
		"a community":                 {"420106-003-005", true},
		"a grid":                      {"420106-003-005-02", true},
		"a building":                  {"420106-003-005-02-011", true},
		"nothing":                     {"", false},
		"five digits":                 {"42010", false},
		"seven digits":                {"4201066", false},
		"a grid of three digits":      {"420106-003-005-002", false},
		"a subdistrict of two digits": {"420106-03", false},
		"six levels":                  {"420106-003-005-02-011-001", false},
		"a dash at the end":           {"420106-", false},
		"a letter":                    {"42010a", false},
		"full-width digits":           {"４２０１０６", false},
		"a line break behind it":      {"420106\n", false},
		"a space before it":           {" 420106", false},
		"a path that climbs":          {"420106-003/../004", false},
		"a wildcard, where a database might care": {"420106-%", false},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "valid", c.id.Valid(), c.valid) })
	}
}

func TestAnAreaLiesWithinWhatItsPathBeginsWith(t *testing.T) {
	for name, c := range map[string]struct {
		a, scope AreaID
		within   bool
	}{
		"itself":                                    {"420106-003", "420106-003", true},
		"a building in its district":                {"420106-003-005-02-011", "420106", true},
		"a district in its building is not":         {"420106", "420106-003-005-02-011", false},
		"a sister is not":                           {"420106-004", "420106-003", false},
		"a longer number with the same start isn't": {"420106-0031", "420106-003", false},
		"nothing lies within nothing":               {"", "", false},
		"nothing lies in a district":                {"", "420106", false},
		"a district in nothing is not":              {"420106", "", false},
		"half a number is no scope":                 {"420106-003", "420106-00", false},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "within", c.a.Within(c.scope), c.within) })
	}
}

func TestAnAreaIsCutToALevel(t *testing.T) {
	const building AreaID = "420106-003-005-02-011"
	for name, c := range map[string]struct {
		id    AreaID
		level int
		want  AreaID
	}{
		"its district":                    {building, District, "420106"},
		"its community":                   {building, Community, "420106-003-005"},
		"its grid":                        {building, Grid, "420106-003-005-02"},
		"itself":                          {building, Building, building},
		"a shorter path gives itself":     {"420106-003", Building, "420106-003"},
		"level 0 is nothing":              {building, 0, ""},
		"the empty path stays empty":      {"", Community, ""},
		"a path of no form is cut as one": {"a-b-c-d", Subdistrict, "a-b"},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "at", c.id.At(c.level), c.want) })
	}
	equal(t, "level of nothing", AreaID("").Level(), 0)
	equal(t, "level of a building", building.Level(), Building)
	equal(t, "parent of a building", building.Parent(), AreaID("420106-003-005-02"))
	equal(t, "parent of a district", AreaID("420106").Parent(), "")
	equal(t, "parent of nothing", AreaID("").Parent(), "")
}

func TestAnOrdersIdNamesItsCommunity(t *testing.T) {
	for name, c := range map[string]struct {
		id   OrderID
		want AreaID
	}{
		"a sound id":                    {"o_420106-003-005.abc", "420106-003-005"},
		"another prefix":                {"a_420106-003-005.abc", ""},
		"no prefix":                     {"420106-003-005.abc", ""},
		"no point":                      {"o_420106-003-005", ""},
		"nothing behind the point":      {"o_420106-003-005.", ""},
		"nothing before the point":      {"o_.abc", ""},
		"a grid instead":                {"o_420106-003-005-02.abc", ""},
		"a subdistrict instead":         {"o_420106-003.abc", ""},
		"no area at all":                {"o_hello.abc", ""},
		"nothing":                       {"", ""},
		"a point inside the rest stays": {"o_420106-003-005.a.b", "420106-003-005"},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "community", c.id.Community(), c.want) })
	}
}

func TestWhateverTheTextAPathIsCutWithoutAFault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := AreaID(rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9-]{0,30}`)).Draw(t, "id"))
		level := rapid.IntRange(0, 9).Draw(t, "level")
		at := id.At(level)
		if at.Level() > level {
			t.Fatalf("%q at %d is %q, of level %d", id, level, at, at.Level())
		}
		if at != "" && id.Valid() && !id.Within(at) {
			t.Fatalf("%q does not lie within its %q", id, at)
		}
		if p := id.Parent(); id.Valid() && p != "" && (!p.Valid() || !id.Within(p)) {
			t.Fatalf("the parent of %q is %q", id, p)
		}
		if c := OrderID("o_" + string(id) + ".x").Community(); c != "" && (!c.Valid() || c.Level() != Community) {
			t.Fatalf("an order of %q is said to be of %q", id, c)
		}
	})
}
