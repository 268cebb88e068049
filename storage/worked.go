package storage

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// ScanWorked visits what every order says of the hours that came of it, in no order that means anything.
func (s *Store) ScanWorked(ctx context.Context, visit func(*domain.Worked) error, broken Broken) error {
	return s.sweep(ctx, "orders", func(id string, raw []byte) error {
		w := &domain.Worked{}
		if err := readWorked(raw, w); err != nil {
			return broken(id, err)
		}
		return visit(w)
	}, broken)
}

// Worked reads what orders say of the hours that came of them, by id; missing ones are left out, and those that cannot be read.
func (s *Store) Worked(ctx context.Context, ids []domain.OrderID) ([]*domain.Worked, error) {
	var list []*domain.Worked
	err := s.each(ctx, "orders", texts(ids), func(raw bson.Raw) error {
		w := &domain.Worked{}
		if readWorked(raw, w) == nil {
			list = append(list, w)
		}
		return nil
	})
	return list, err
}

func readWorked(raw []byte, o *domain.Worked) error {
	w := walk(raw)
	for w.next() {
		switch string(w.name) {
		case "_id":
			o.ID = domain.OrderID(w.text())
		case "events":
			for in := w.inner(); in.next(); {
				o.Events = append(o.Events, readStep(in.inner()))
			}
		case "jobs":
			for in := w.inner(); in.next(); {
				o.Jobs = append(o.Jobs, readWork(in.inner()))
			}
		}
	}
	return w.err
}

func readStep(w walker) (e domain.Event) {
	for w.next() {
		switch string(w.name) {
		case "at":
			e.At = w.time()
		case "action":
			e.Action = domain.Action(w.text())
		}
	}
	return e
}

func readWork(w walker) (j domain.Job) {
	for w.next() {
		switch string(w.name) {
		case "volunteer":
			j.Volunteer = domain.AccountID(w.text())
		case "epoch":
			j.Epoch = int(w.number())
		case "generation":
			j.Generation = int(w.number())
		case "state":
			j.State = domain.State(w.text())
		case "start":
			j.Start = readEnd(w.inner())
		case "stop":
			j.Stop = readEnd(w.inner())
		case "minutes":
			j.Minutes = int(w.number())
		case "due":
			j.Due = w.truth()
		case "line":
			j.Line = domain.LineID(w.text())
		}
	}
	return j
}

func readEnd(w walker) (s domain.Stamp) {
	for w.next() {
		switch string(w.name) {
		case "at":
			s.At = w.time()
		case "method":
			s.Method = domain.Method(w.text())
		}
	}
	return s
}
