package domain

// Repeated tells whether the idempotency key was carried out on this order already; with another body it is refused.
func (o *Order) Repeated(key, hash string) (bool, error) {
	for _, c := range o.Commands {
		if c.Key != key {
			continue
		}
		if c.Hash != hash {
			return false, Fieldf("Idempotency-Key", "idempotency.reused", "同一个 Idempotency-Key 不能用于不同的内容")
		}
		return true, nil
	}
	return false, nil
}

// Remember notes that the key was carried out, in the same write as its effect. The oldest keys are forgotten.
func (o *Order) Remember(key, hash string) {
	if key == "" {
		return
	}
	o.Commands = append(o.Commands, Command{Key: key, Hash: hash, N: o.N})
	if over := len(o.Commands) - keptCommands; over > 0 {
		o.Commands = o.Commands[over:]
	}
}
