package domain

import "slices"

// Area is one place in the tree 区→街道→社区→网格→楼栋 (its level is in its id). A community and a grid have a polygon; a
// building has a point. The community also carries the policy of its region.
type Area struct {
	ID      AreaID  `bson:"_id"`
	V       int64   `bson:"v"`
	Parent  AreaID  `bson:"parent"`
	Level   int     `bson:"level"`
	Name    string  `bson:"name"`
	Shape   Polygon `bson:"shape,omitempty"`
	Centre  Point   `bson:"centre"`
	Phone   string  `bson:"phone,omitempty"`  // the community's public telephone, shown on every page of a resident
	Policy  *Policy `bson:"policy,omitempty"` // nil: the parent's, in the end the default
	Closed  bool    `bson:"closed,omitempty"` // no new orders
	Version int     `bson:"policy_version,omitempty"`
}

// NewArea checks a place read from outside. Errors name the field.
func NewArea(id AreaID, name string, shape Polygon, centre Point) (*Area, error) {
	switch {
	case !id.Valid():
		return nil, Fieldf("id", "area.id", "区域编号格式不对，应如 420106-003-005-02")
	case !textWithin(name, 1, 40):
		return nil, Fieldf("name", "area.name", "区域名称应为 1–40 个字")
	}
	if err := checkShape(shape); err != nil {
		return nil, err
	}
	if centre.IsZero() {
		centre = shape.Centre()
	}
	if !centre.Valid() || centre.IsZero() {
		return nil, Fieldf("centre", "area.centre", "缺少有效的中心坐标")
	}
	return &Area{ID: id, Parent: id.Parent(), Level: id.Level(), Name: name, Shape: shape, Centre: centre}, nil
}

func checkShape(shape Polygon) error {
	for _, r := range shape {
		if len(r) < 4 || r[0] != r[len(r)-1] {
			return Fieldf("shape", "area.ring", "多边形每个环至少 4 点，且首尾相同")
		}
		for _, p := range r {
			if !p.Valid() {
				return Fieldf("shape", "area.point", "多边形中有无效坐标")
			}
		}
	}
	return nil
}

// Covers tells whether the point lies in the place. A place without a polygon covers what is within 3 km of its centre.
func (a *Area) Covers(p Point) bool {
	if len(a.Shape) == 0 {
		return a.Centre.Metres(p) <= 3000
	}
	return a.Shape.Contains(p)
}

// SamePlace tells whether importing b over a would change nothing.
func (a *Area) SamePlace(b *Area) bool {
	return a.Name == b.Name && a.Phone == b.Phone && a.Centre == b.Centre && a.Level == b.Level &&
		slices.EqualFunc(a.Shape, b.Shape, func(r, q Ring) bool { return slices.Equal(r, q) })
}
