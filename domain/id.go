package domain

import (
	"regexp"
	"strings"
)

// AccountID names one person's account. It is random (UUIDv7 behind "a_") and says nothing about her.
type AccountID string

// OrderID names one order 订单: "o_" + community + "." + 26 characters. The community stands in front so that a sharded
// store finds the order without a look-up; the rest follows from requester and idempotency key, so placing twice meets itself.
type OrderID string

// AreaID is a place in the tree 区→街道→社区→网格→楼栋, written as its path: "420106" is a district, "420106-003" a
// subdistrict, "420106-003-005" a community, "420106-003-005-02" a grid, "420106-003-005-02-011" a building.
// A longer path lies inside a shorter one.
type AreaID string

// LineID names one line of the hours ledger. It follows from order, volunteer, segment and kind: posting twice meets itself.
type LineID string

var areaForm = regexp.MustCompile(`^[0-9]{6}(-[0-9]{3}(-[0-9]{3}(-[0-9]{2}(-[0-9]{3})?)?)?)?$`)

// The levels of the tree. The number is the count of parts in the path.
const (
	District    = 1 // 区
	Subdistrict = 2 // 街道
	Community   = 3 // 社区
	Grid        = 4 // 网格
	Building    = 5 // 楼栋
)

// Valid tells whether the path has the form of a place in the tree.
func (a AreaID) Valid() bool { return areaForm.MatchString(string(a)) }

// Level is 1 for a district … 5 for a building; 0 for the empty path.
func (a AreaID) Level() int {
	if a == "" {
		return 0
	}
	return strings.Count(string(a), "-") + 1
}

// At cuts the path to the level: the community of a building, say. A shorter path gives itself.
func (a AreaID) At(level int) AreaID {
	parts := strings.SplitN(string(a), "-", level+1)
	if len(parts) > level {
		parts = parts[:level]
	}
	return AreaID(strings.Join(parts, "-"))
}

// Parent is the place one level up; empty for a district.
func (a AreaID) Parent() AreaID {
	if a.Level() <= 1 {
		return ""
	}
	return a.At(a.Level() - 1)
}

// Within tells whether a is scope or lies inside it. Nothing lies within the empty path.
func (a AreaID) Within(scope AreaID) bool {
	return scope != "" && (a == scope || strings.HasPrefix(string(a), string(scope)+"-"))
}

// Community is the community that the order belongs to, read off its id; empty if the id is malformed.
func (o OrderID) Community() AreaID {
	s, ok := strings.CutPrefix(string(o), "o_")
	if !ok {
		return ""
	}
	area, rest, ok := strings.Cut(s, ".")
	if !ok || rest == "" || !AreaID(area).Valid() || AreaID(area).Level() != Community {
		return ""
	}
	return AreaID(area)
}
