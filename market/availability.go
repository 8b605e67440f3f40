package market

import (
	"math/big"
	"strings"
)

// MaxReplicas bounds what Availability reckons with: exact results grow with the number of replicas.
const MaxReplicas = 1000

// Availability is how probable it is that quorum of so many replicas run, if each runs with the probability uptime and none knows of the
// others. It is exact. A quorum of zero, or of more than there are, and an uptime outside 0 to 1 are Invalid.
func Availability(replicas, quorum uint64, uptime *big.Rat) (*big.Rat, error) {
	one := big.NewRat(1, 1)
	switch {
	case replicas == 0 || replicas > MaxReplicas:
		return nil, Errorf(Invalid, "%d replicas cannot be reckoned with: between 1 and %d can", replicas, MaxReplicas)
	case quorum == 0 || quorum > replicas:
		return nil, Errorf(Invalid, "a quorum of %d is not one of %d replicas", quorum, replicas)
	case uptime.Sign() < 0 || uptime.Cmp(one) > 0:
		return nil, Errorf(Invalid, "an uptime is between 0 and 1, or 0 %% and 100 %%")
	}
	// Over the common denominator d^n the term for i running ones is C(n,i)·a^i·(d−a)^(n−i).
	up, all := uptime.Num(), uptime.Denom()
	down := new(big.Int).Sub(all, up)
	sum := new(big.Int)
	n := int64(replicas)
	for i := int64(quorum); i <= n; i++ {
		term := new(big.Int).Binomial(n, i)
		term.Mul(term, new(big.Int).Exp(up, big.NewInt(i), nil))
		term.Mul(term, new(big.Int).Exp(down, big.NewInt(n-i), nil))
		sum.Add(sum, term)
	}
	return new(big.Rat).SetFrac(sum, new(big.Int).Exp(all, big.NewInt(n), nil)), nil
}

// maxShareDigits bounds the digits of a share behind its point.
const maxShareDigits = 20

// ParseShare reads a probability: "80%", "99.95 %", "0.8", or a number above 1, which is in hundredths.
func ParseShare(text string) (*big.Rat, error) {
	number, hundredths := strings.CutSuffix(text, "%")
	number = strings.TrimSpace(number)
	whole, fraction, point := strings.Cut(number, ".")
	if whole == "" || point && fraction == "" || !isDigits(whole) || !isDigits(fraction) || len(whole) > maxShareDigits || len(fraction) > maxShareDigits {
		return nil, Errorf(Malformed, "%q is not a share such as 80%% or 0.8", shortened(text))
	}
	share, _ := new(big.Rat).SetString(number)
	if hundredths || share.Cmp(big.NewRat(1, 1)) > 0 {
		share.Quo(share, big.NewRat(100, 1))
	}
	if share.Cmp(big.NewRat(1, 1)) > 0 {
		return nil, Errorf(Malformed, "%q is more than 100 %%", shortened(text))
	}
	return share, nil
}

// shareDigits is how many digits behind the point of a percentage are written at most.
const shareDigits = 12

// Percentage writes a share in hundredths, all its digits where there are few, otherwise rounded down: what is not certain never reads as 100.
func Percentage(share *big.Rat) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(shareDigits+2), nil)
	n := new(big.Int).Mul(share.Num(), scale)
	return Amount{n.Quo(n, share.Denom())}.Format(shareDigits)
}
