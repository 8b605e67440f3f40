package evm

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// entry is a log as JSON-RPC has it.
type entry struct {
	Address common.Address `json:"address"`
	Topics  []common.Hash  `json:"topics"`
	Data    hexutil.Bytes  `json:"data"`
	Block   hexutil.Uint64 `json:"blockNumber"`
	Hash    common.Hash    `json:"blockHash"`
	Tx      common.Hash    `json:"transactionHash"`
	Index   hexutil.Uint64 `json:"logIndex"`
	Removed bool           `json:"removed"`
}

// happened is an event of the table, with its arguments in order.
type happened struct {
	*event
	args values
	at   entry
}

// decode reads a log; none, without an error, for an event that is not in the table.
func decode(l entry) (*happened, error) {
	if len(l.Topics) == 0 {
		return nil, nil
	}
	e := table().topics[l.Topics[0]]
	if e == nil {
		return nil, nil
	}
	if err := measure(e.args.NonIndexed(), l.Data); err != nil {
		return nil, err
	}
	plain, err := e.args.NonIndexed().Unpack(l.Data)
	if err != nil {
		return nil, market.Errorf(market.Untrusted, "the event %s cannot be read: %w", e.name, err)
	}
	topics := l.Topics[1:]
	h := &happened{event: e, at: l, args: make(values, len(e.args))}
	for i, arg := range e.args {
		if !arg.Indexed {
			h.args[i], plain = plain[0], plain[1:]
			continue
		}
		if len(topics) == 0 {
			return nil, market.Errorf(market.Untrusted, "the event %s has too few topics", e.name)
		}
		h.args[i] = [32]byte(topics[0])
		if arg.Type.String() == "address" {
			h.args[i] = common.BytesToAddress(topics[0][:])
		}
		topics = topics[1:]
	}
	if len(topics) > 0 {
		return nil, market.Errorf(market.Untrusted, "the event %s has too many topics", e.name)
	}
	return h, nil
}

// filter asks for logs of addresses; a topic that is empty may be anything.
type filter struct {
	addresses []market.Account
	topics    [][]common.Hash
}

// named is a filter of events of the table.
func named(addresses []market.Account, names ...string) filter {
	var topics []common.Hash
	for _, name := range names {
		topics = append(topics, table().events[name].topic)
	}
	return filter{addresses, [][]common.Hash{topics}}
}

// span is how many blocks are asked for at once; endpoints that refuse are asked for half.
const span = 10_000

// logs are the events of a filter from the block first to the block at, in order.
func (c *Client) logs(ctx context.Context, f filter, first uint64, at *block) ([]*happened, error) {
	var all []*happened
	for width := uint64(span); first <= uint64(at.Number); {
		end := min(uint64(at.Number), first+width-1)
		some, err := c.logsOf(ctx, f, first, end, at)
		if err != nil && width > 1 && isTooMuch(err) {
			width /= 2
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		first = end + 1
	}
	return all, nil
}

// isTooMuch says that an endpoint wants to be asked for less.
func isTooMuch(err error) bool {
	text := strings.ToLower(err.Error())
	return !strings.Contains(text, "requests") && slices.ContainsFunc([]string{"range", "too many", "more than", "limit", "larger than", "size exceeded", "too large"}, func(part string) bool {
		return strings.Contains(text, part)
	})
}

// logsOf asks for logs, and in the same request for the last of their blocks: an endpoint that does not have it, or another one in its place, gives fewer
// logs than there are and says nothing of it (spec/market.md#M161).
func (c *Client) logsOf(ctx context.Context, f filter, first, last uint64, at *block) ([]*happened, error) {
	query := map[string]any{"fromBlock": hexutil.Uint64(first), "toBlock": hexutil.Uint64(last), "address": f.addresses, "topics": f.topics}
	var all []*happened
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		var found []entry
		var end *block
		err := allOf(ctx, client, []rpc.BatchElem{
			{Method: "eth_getLogs", Args: []any{query}, Result: &found},
			{Method: "eth_getBlockByNumber", Args: []any{hexutil.Uint64(last), false}, Result: &end},
		})
		switch {
		case err != nil && isTooMuch(err):
			return market.Errorf(market.Refused, "%w", err) // and not: try again
		case err != nil:
			return err
		case end == nil, uint64(end.Number) != last:
			return errBehind
		case end.Number == at.Number && end.Hash != at.Hash:
			return errOtherBlock
		}
		all = all[:0]
		for i, l := range found {
			if err := f.fits(l, first, last); err != nil {
				return err
			}
			if uint64(l.Block) == last && l.Hash != end.Hash {
				return market.Errorf(market.Untrusted, "the endpoint gives a log of the block %v, and the block %v with its number", l.Hash, end.Hash)
			}
			if i > 0 && !found[i-1].before(l) {
				return market.Errorf(market.Untrusted, "the endpoint gives logs out of order")
			}
			h, err := decode(l)
			if err != nil {
				return err
			}
			if h != nil {
				all = append(all, h)
			}
		}
		return nil
	})
	return all, err
}

// errOtherBlock is an endpoint with another chain behind the same number, for a moment or, after a reorganisation, for good.
var errOtherBlock = errors.New("the endpoint has another block by now; the chain was reorganised while it was read")

func (l entry) before(other entry) bool {
	return l.Block < other.Block || l.Block == other.Block && l.Index < other.Index
}

// fits says that a log is one that was asked for.
func (f filter) fits(l entry, first, last uint64) error {
	wrong := l.Removed || !slices.Contains(f.addresses, market.Account(l.Address)) || uint64(l.Block) < first || uint64(l.Block) > last || len(l.Topics) < len(f.topics)
	for i, wanted := range f.topics {
		wrong = wrong || len(wanted) > 0 && !slices.Contains(wanted, l.Topics[i])
	}
	if wrong {
		return market.Errorf(market.Untrusted, "the endpoint gives a log of %v in block %d that was not asked for", l.Address, l.Block)
	}
	return nil
}
