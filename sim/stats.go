package sim

import (
	"math"
	"slices"
)

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(max(len(list), 1))
}

// Estimate is a mean over seeds and half the width of its 95 % interval (t).
type Estimate struct {
	Mean float64 `json:"mean"`
	Half float64 `json:"half"`
}

// estimate takes seeds as independent. One seed has no interval: half is 0.
func estimate(list []float64) Estimate {
	m, n := mean(list), float64(len(list))
	if n < 2 {
		return Estimate{Mean: m}
	}
	return Estimate{m, tQuantile(0.975, n-1) * deviation(list) / math.Sqrt(n)}
}

// deviation is the standard deviation of a sample.
func deviation(list []float64) float64 {
	m, sum := mean(list), 0.0
	for _, x := range list {
		sum += (x - m) * (x - m)
	}
	return math.Sqrt(sum / float64(len(list)-1))
}

// Difference is that of two policies on the same seeds.
type Difference struct {
	Estimate
	P    float64 `json:"p"`    // of no difference, two-sided t test
	Holm float64 `json:"holm"` // adjusted for all comparisons of the table
}

// paired compares two lists of the same seeds.
func paired(a, b []float64) Difference {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[i]
	}
	e := estimate(d)
	switch {
	case len(d) < 2:
		return Difference{Estimate: e, P: 1, Holm: 1}
	case deviation(d) == 0 && e.Mean == 0:
		return Difference{Estimate: e, P: 1, Holm: 1}
	case deviation(d) == 0:
		return Difference{Estimate: e}
	}
	n := float64(len(d))
	t := math.Abs(e.Mean) / (deviation(d) / math.Sqrt(n))
	return Difference{Estimate: e, P: 2 * (1 - tCDF(t, n-1))}
}

// holm adjusts p values: the smallest times their number, the next times one fewer, never falling.
func holm(list []*Difference) {
	order := slices.Clone(list)
	slices.SortStableFunc(order, func(a, b *Difference) int {
		switch {
		case a.P < b.P:
			return -1
		case a.P > b.P:
			return 1
		}
		return 0
	})
	least := 0.0
	for i, d := range order {
		least = max(least, min(d.P*float64(len(order)-i), 1))
		d.Holm = least
	}
}

// tCDF is the distribution of Student's t with nu degrees of freedom.
func tCDF(t, nu float64) float64 {
	tail := incompleteBeta(nu/(nu+t*t), nu/2, 0.5) / 2
	if t < 0 {
		return tail
	}
	return 1 - tail
}

// tQuantile inverts it by bisection.
func tQuantile(q, nu float64) float64 {
	low, high := -1e3, 1e3
	for range 200 {
		middle := (low + high) / 2
		if tCDF(middle, nu) < q {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// incompleteBeta is the regularised incomplete beta function, by its continued fraction (Lentz).
func incompleteBeta(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - incompleteBeta(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a
	c, d := 1.0, 1-(a+b)*x/(a+1)
	d = 1 / orTiny(d)
	h := d
	for m := 1.0; m < 500; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/orTiny(1+even*d), orTiny(1+even/c)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/orTiny(1+odd*d), orTiny(1+odd/c)
		h *= d * c
		if math.Abs(d*c-1) < 1e-15 {
			break
		}
	}
	return front * h
}

// orTiny keeps a divisor from 0.
func orTiny(x float64) float64 {
	const tiny = 1e-300
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}
