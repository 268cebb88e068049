package redistest

import (
	"os"
	"testing"
)

func TestAnOwnedServerCanBeEmptied(t *testing.T) {
	Each(t, func(t *testing.T, s *Owned) {
		ctx := Context(t)
		if err := s.Client.Set(ctx, "k", "v", 0).Err(); err != nil {
			t.Fatal(err)
		}
		if err := s.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		if n := s.Client.DBSize(ctx).Val(); n != 0 {
			t.Fatalf("%d keys are left", n)
		}
	})
}

func TestAServerThatIsNotTheChildIsNotEmptied(t *testing.T) {
	s, ctx := Start(t), Context(t)
	if err := s.Client.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	for _, stranger := range []*Owned{{Client: s.Client, pid: os.Getpid()}, {Client: s.Client}} {
		if err := stranger.Flush(ctx); err == nil {
			t.Error("a stranger's server was emptied")
		}
	}
	if n := s.Client.DBSize(ctx).Val(); n != 1 {
		t.Fatalf("%d keys are left, want 1", n)
	}
}

func TestTheFolderOfTheSocketIsPrivate(t *testing.T) {
	info, err := os.Stat(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Fatalf("mode %v", info.Mode())
	}
}
