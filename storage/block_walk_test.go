package storage

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

func wholeBlock() *domain.Block {
	b := &domain.Block{ID: "c:1", V: 1, Community: "c", Height: 7, Prev: "前", Upto: 1 << 41, N: 3, Root: "r", Times: "t", At: 1 << 42, Hash: "h", Sig: "s"}
	for i := range 12 {
		b.Leaves = append(b.Leaves, domain.Leaf{Line: domain.LineID(fmt.Sprint("l_", i)), Hash: fmt.Sprint("hash", i), Posted: domain.Millis(1<<40 + i)})
	}
	return b
}

func TestTheWalkerReadsABlockAsTheDecoderDoes(t *testing.T) {
	bare := wholeBlock()
	bare.Leaves, bare.Prev = []domain.Leaf{}, ""
	have := domain.Block{Leaves: []domain.Leaf{{Line: "of the one before"}}}
	for name, want := range map[string]*domain.Block{"whole": wholeBlock(), "without leaves": bare} {
		if err := readBlock(marshal(t, want), &have); err != nil || !reflect.DeepEqual(&have, want) {
			t.Errorf("%s: %+v, want %+v, %v", name, have, want, err)
		}
	}
}

func TestTheWalkerRefusesWhatIsNoBlock(t *testing.T) {
	raw := marshal(t, wholeBlock())
	var b domain.Block
	for n := range raw {
		if readBlock(raw[:n], &b) == nil {
			t.Fatalf("took a block that was cut at %d", n)
		}
	}
	var doc bson.D
	if err := bson.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for i := range doc {
		other := slices.Clone(doc)
		other[i].Value = true
		if readBlock(marshal(t, other), &b) == nil || readBlock(marshal(t, slices.Delete(slices.Clone(doc), i, i+1)), &b) == nil {
			t.Errorf("took %s of another type, or a block without it", doc[i].Key)
		}
	}
	at := slices.IndexFunc(doc, func(e bson.E) bool { return e.Key == "leaves" })
	for name, leaves := range map[string]bson.A{
		"of another type": {"x"}, "with more than a leaf has": {bson.D{{Key: "line", Value: "l"}, {Key: "extra", Value: "x"}}}, "of other types": {bson.D{{Key: "line", Value: int64(1)}}},
	} {
		doc[at].Value = leaves
		if readBlock(marshal(t, doc), &b) == nil {
			t.Errorf("took leaves %s", name)
		}
	}
	doc[at].Value = bson.A{}
	if readBlock(marshal(t, append(doc, bson.E{Key: "extra", Value: "x"})), &b) == nil {
		t.Error("took a field that no block has")
	}
}

// FuzzReadBlock: no bytes whatever end the check.
func FuzzReadBlock(f *testing.F) {
	raw, err := bson.Marshal(wholeBlock())
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(raw))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		var b domain.Block
		_ = readBlock(raw, &b)
	})
}
