// Package devchain deploys the original's marketplace contracts, of their second generation, on a chain inside the process, which answers JSON-RPC
// over HTTP as a public one does. Creation code and interfaces are read from the npm package that `make oracle` installs; nothing
// of it is part of Aquifer. What runs on it is the original.
package devchain

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// ErrMissing says that the contracts are not installed.
var ErrMissing = errors.New("the original's contracts are not installed: run `make oracle`")

// Package is where the contracts lie below the directory in which the originals are installed.
const Package = "node_modules/@fluencelabs/deal-ts-clients/dist/typechain-types/factories"

// contract is one compiled contract.
type contract struct {
	abi      abi.ABI
	creation []byte
}

// Code are the contracts by name.
type Code struct{ contracts map[string]contract }

// names are the contracts that a market consists of; facets follow.
var names = []string{"TestERC20", "WETH9", "RandomXProxyMock", "Deal", "Diamond", "DiamondCutFacet"}

// facets in the order in which they are asked for a function: the owner is told by OwnershipFacet, since CoreFacet reads
// another place that nobody writes (spec/market.md#M60).
var facets = []string{"OwnershipFacet", "DiamondLoupeFacet", "CoreFacet", "MarketFacet", "CapacityFacet", "DealFactoryFacet", "MulticallFacet", "ViewerFacet"}

// Load reads the contracts; oracle is the directory in which the originals are installed. The error is ErrMissing when they are not.
func Load(oracle string) (*Code, error) {
	code := &Code{contracts: map[string]contract{}}
	for _, name := range append(append([]string{}, names...), facets...) {
		text, err := os.ReadFile(filepath.Join(oracle, Package, name+"__factory.js"))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, ErrMissing
		} else if err != nil {
			return nil, err
		}
		if code.contracts[name], err = parse(text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return code, nil
}

var (
	abiLiteral  = regexp.MustCompile(`(?s)const _abi = (\[.*?\n\]);`)
	codeLiteral = regexp.MustCompile(`const _bytecode = "(0x[0-9a-f]+)"`)
	bareKey     = regexp.MustCompile(`(?m)^(\s*)(\w+):`)
	lastComma   = regexp.MustCompile(`,(\s*[\]}])`)
)

// parse takes the two literals out of a generated file. The first is JSON but for bare keys and commas at the end.
func parse(text []byte) (contract, error) {
	literal, creation := abiLiteral.FindSubmatch(text), codeLiteral.FindSubmatch(text)
	if literal == nil || creation == nil {
		return contract{}, errors.New("the file has no interface or no creation code")
	}
	json := lastComma.ReplaceAll(bareKey.ReplaceAll(literal[1], []byte(`$1"$2":`)), []byte("$1"))
	parsed, err := abi.JSON(bytes.NewReader(json))
	return contract{parsed, common.FromHex(string(creation[1]))}, err
}
