// Package local takes nothing but a clock, and is a whole marketplace: a ledger in memory, or in one file, that keeps the rules of the
// contracts without a chain. Every operation is one block: it happens as a whole and is there when it returns, or it is refused and changes nothing.
//
// Who acts is an account by name; nobody proves to be anybody, for the ledger belongs to one process and its user. A faucet makes money.
package local

import (
	"fmt"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
	"github.com/aquifer-dev/aquifer/node/store"
)

// Ledger is a marketplace. It is safe for concurrent use.
type Ledger struct {
	clock Clock
	store *store.Store // nil in memory
	hub   hub

	mu    sync.Mutex // guards what follows; held while an operation runs
	books *books
}

// Config says what a new ledger begins with. A file that has a ledger keeps the one it has.
type Config struct {
	// Clock is the system's where it is nil.
	Clock Clock
	// Rules are those of Defaults where EpochLength is zero. Start and Now are set by the ledger.
	Rules market.Params
	// RewardPool is what units share in the first epoch, in the smallest units of FLT; zero: ten FLT.
	RewardPool market.Amount
}

// New makes a ledger that ends with the process.
func New(c Config) *Ledger {
	l := &Ledger{clock: c.clock(), books: newBooks()}
	l.books.begin(c, l.clock.Now())
	l.books.commit()
	return l
}

// Open opens the ledger of a file, or makes one with the file. The errors are those of node/store, and that the file holds something else.
func Open(path string, c Config) (*Ledger, error) {
	s, err := store.Open(path)
	if err != nil {
		return nil, err
	}
	l := &Ledger{clock: c.clock(), store: s, books: newBooks()}
	if err := l.load(path, c); err != nil {
		return nil, joinClose(err, s)
	}
	return l, nil
}

// Close ends a ledger; operations on it fail from then on. One in memory is forgotten.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hub.close()
	if l.books == nil {
		return nil
	}
	l.books = nil
	if l.store == nil {
		return nil
	}
	return l.store.Close()
}

func (c Config) clock() Clock {
	if c.Clock == nil {
		return SystemClock()
	}
	return c.Clock
}

// Account is the account of a name. There is one for every name.
func (l *Ledger) Account(name string) market.Account { return rules.NamedAccount(name) }

// Owner is who the market belongs to: it receives what is slashed and the stakers' share of deals.
func (l *Ledger) Owner() market.Account { return rules.NamedAccount(ownerName) }

const ownerName = "market"

// As is the market for an account.
func (l *Ledger) As(account market.Account) market.Market { return &actor{l, account} }

// actor is an account that uses a ledger.
type actor struct {
	*Ledger
	account market.Account
}

// Account implements market.Market.
func (a *actor) Account() market.Account { return a.account }

// Pour gives an account money out of nothing.
func (l *Ledger) Pour(account market.Account, native, token market.Amount) error {
	_, err := l.change(func(c *change) error {
		if err := fitting(native, token); err != nil {
			return err
		}
		b := c.balance(account)
		b.Native, b.Token = b.Native.Add(native), b.Token.Add(token)
		w := c.world()
		w.Poured.Native, w.Poured.Token = w.Poured.Native.Add(native), w.Poured.Token.Add(token)
		return nil
	})
	return err
}

// Defaults are the rules of a market for development.
func Defaults() market.Params {
	return market.Params{
		EpochLength: 15 * time.Second,
		Token:       rules.NamedAccount("token"), TokenSymbol: "USDC", TokenDecimals: 6,
		MinDealDeposit: 2, MinRematch: 2, MinProtocol: 1, MaxProtocol: 1,
		FLTPrice:          market.Units(market.Precision),
		USDCollateral:     market.Units(market.Precision / 10),
		USDTargetRevenue:  market.Units(market.Precision * 3 / 10),
		CollateralPerUnit: rules.CollateralPerUnit(market.Units(market.Precision/10), market.Units(market.Precision)),
		MinReward:         flt(100), MaxReward: flt(200),
		MinDuration: 10, MaxDuration: 1 << 32,
		MinUnits: 1, MaxUnits: 1000, MaxProviderUnits: 100_000,
		VestingPeriod: 3, VestingCount: 6,
		SlashingRate: market.Precision / 100,
		MinProofs:    2, MaxProofs: 5,
		WithdrawAfterFail: 2, MaxFailedRatio: 10,
		Difficulty: easy(),
	}
}

func flt(n int64) market.Amount { return market.Units(n).Mul(market.Units(1_000_000_000_000_000_000)) }

// easy is the difficulty of networks for development: four bytes of zeros, then all ones.
func easy() (d market.ID) {
	for i := 4; i < len(d); i++ {
		d[i] = 0xff
	}
	return d
}

// change runs an operation: what it has written is kept when it returns nil, on disk too, and nothing of it otherwise.
func (l *Ledger) change(run func(*change) error) (market.Tx, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, err := l.begin()
	if err != nil {
		return "", err
	}
	defer l.books.rollback() // after a commit there is nothing left to take back
	w := c.world()
	w.Block++
	w.Latest = c.now
	if err := run(c); err != nil {
		return "", err
	}
	if err := l.save(); err != nil {
		return "", err
	}
	l.books.commit()
	l.hub.tell(c.events)
	return market.Tx(fmt.Sprintf("%d", w.Block)), nil
}

// view runs a reading. What it brings up to date on its way is forgotten.
func (l *Ledger) view(run func(*change) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, err := l.begin()
	if err != nil {
		return err
	}
	defer l.books.rollback()
	return run(c)
}

// begin looks at the clock once for the whole operation. Time does not run backwards, whatever the clock says.
func (l *Ledger) begin() (*change, error) {
	if l.books == nil {
		return nil, market.Errorf(market.Unreachable, "the ledger is closed")
	}
	c := &change{books: l.books, now: l.clock.Now()}
	w := l.books.worlds.get(only)
	if c.now.Before(w.Latest) {
		c.now = w.Latest
	}
	c.rules = w.Rules
	c.rules.Now = c.now
	c.epoch = c.rules.Epoch()
	return c, nil
}

// change is an operation under way.
type change struct {
	*books
	now    time.Time
	epoch  market.Epoch
	rules  market.Params
	events []told
}

func (c *change) world() *world { return c.worlds.edit(only) }

// balance is what an account has, to be changed.
func (c *change) balance(a market.Account) *balance {
	if c.balances.get(a) == nil {
		c.balances.add(a, &balance{})
	}
	return c.balances.edit(a)
}

// payToken moves money of the market's currency from or to an account. A negative sum that it does not have is Funds.
func (c *change) payToken(a market.Account, sum market.Amount) error {
	b := c.balance(a)
	if err := c.rules.MayPay(a, market.Balance{Token: b.Token}, negative(sum)); err != nil {
		return err
	}
	b.Token = b.Token.Add(sum)
	return nil
}

// payNative is the same for FLT.
func (c *change) payNative(a market.Account, sum market.Amount) error {
	b := c.balance(a)
	if err := market.MayStake(a, market.Balance{Native: b.Native}, negative(sum)); err != nil {
		return err
	}
	b.Native = b.Native.Add(sum)
	return nil
}

func negative(a market.Amount) market.Amount { return market.Amount{}.Sub(a) }

// fitting refuses sums that a record cannot hold.
func fitting(sums ...market.Amount) error {
	for _, s := range sums {
		if !s.Fits() {
			return market.Errorf(market.Malformed, "%s is not a sum that the market can record: from 0 to 256 bits", s)
		}
	}
	return nil
}
