package devchain

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// gasLimit is what a deployment may take: more than the largest contract, less than one transaction may ask for.
const gasLimit = 16_000_000

// Send has whoever the key belongs to send a transaction, and waits for its block.
func (c *Chain) Send(ctx context.Context, key *ecdsa.PrivateKey, to *common.Address, value *big.Int, data []byte) (*types.Receipt, error) {
	from := crypto.PubkeyToAddress(key.PublicKey)
	nonce, err := c.client.PendingNonceAt(ctx, from)
	if err != nil {
		return nil, err
	}
	head, err := c.client.HeaderByNumber(ctx, nil)
	if err != nil {
		return nil, err
	}
	id, err := c.client.ChainID(ctx)
	if err != nil {
		return nil, err
	}
	tip := big.NewInt(1_000_000_000)
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasTipCap: tip, GasFeeCap: new(big.Int).Add(tip, new(big.Int).Mul(head.BaseFee, big.NewInt(2))),
		Gas: gasLimit, To: to, Value: value, Data: data,
	})
	if err != nil {
		return nil, err
	}
	if err := c.client.SendTransaction(ctx, tx); err != nil {
		return nil, err
	}
	if err := c.sent(ctx, tx.Hash()); err != nil {
		return nil, err
	}
	receipt, err := c.client.TransactionReceipt(ctx, tx.Hash())
	if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
		err = fmt.Errorf("the transaction %v was reverted", tx.Hash())
	}
	return receipt, err
}

// deploy puts a contract on the chain.
func (c *Chain) deploy(ctx context.Context, name string, args ...any) (common.Address, error) {
	contract := c.code.contracts[name]
	packed, err := contract.abi.Pack("", args...)
	if err != nil {
		return common.Address{}, fmt.Errorf("%s: %w", name, err)
	}
	receipt, err := c.Send(ctx, c.bank, nil, nil, append(append([]byte{}, contract.creation...), packed...))
	if err != nil {
		return common.Address{}, fmt.Errorf("%s: %w", name, err)
	}
	return receipt.ContractAddress, nil
}

// Govern calls a function of the market as its owner.
func (c *Chain) Govern(ctx context.Context, method string, args ...any) error {
	return c.govern(ctx, c.owner, nil, method, args...)
}

// Fill pays into the pool that rewards come from.
func (c *Chain) Fill(ctx context.Context, sum *big.Int) error {
	return c.govern(ctx, c.bank, sum, "diamondReceive")
}

func (c *Chain) govern(ctx context.Context, key *ecdsa.PrivateKey, value *big.Int, method string, args ...any) error {
	for _, facet := range facets {
		if _, ok := c.code.contracts[facet].abi.Methods[method]; ok {
			return c.call(ctx, key, c.Diamond, facet, value, method, args...)
		}
	}
	return fmt.Errorf("the market has no function %s", method)
}

func (c *Chain) call(ctx context.Context, key *ecdsa.PrivateKey, to common.Address, contract string, value *big.Int, method string, args ...any) error {
	data, err := c.code.contracts[contract].abi.Pack(method, args...)
	if err != nil {
		return err
	}
	if _, err = c.Send(ctx, key, &to, value, data); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

// Pay gives an account coins and tokens of the bank.
func (c *Chain) Pay(ctx context.Context, to common.Address, native, token *big.Int) error {
	if _, err := c.Send(ctx, c.bank, &to, native, nil); err != nil {
		return err
	}
	return c.call(ctx, c.bank, c.Token, "TestERC20", nil, "transfer", to, token)
}

// cut tells the diamond which functions a contract answers.
type cut struct {
	FacetAddress      common.Address
	Action            uint8
	FunctionSelectors [][4]byte
}

// deployFacets deploys the facets and gives each function to the first that has it.
func (c *Chain) deployFacets(ctx context.Context) ([]cut, error) {
	var cuts []cut
	taken := map[[4]byte]bool{}
	for _, name := range facets {
		at, err := c.deploy(ctx, name)
		if err != nil {
			return nil, err
		}
		facet := cut{FacetAddress: at}
		for _, method := range c.code.contracts[name].abi.Methods {
			selector := [4]byte(method.ID)
			if !taken[selector] {
				taken[selector] = true
				facet.FunctionSelectors = append(facet.FunctionSelectors, selector)
			}
		}
		cuts = append(cuts, facet)
	}
	return cuts, nil
}
