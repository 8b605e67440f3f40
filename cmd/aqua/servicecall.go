package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service"
)

type serviceCallFlags struct {
	serviceFlags
	params string
}

func (t *tool) serviceCall() *cobra.Command {
	var f serviceCallFlags
	c := &cobra.Command{
		Use: "call --config FILE MODULE.FUNCTION [JSON_ARGS]", Short: "Start a service, call one function, and print its result as JSON",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage(codeFlags, "`%s` takes MODULE.FUNCTION and its arguments as JSON, an array; found %d arguments", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return t.callService(cmd.Context(), &f, args) },
	}
	f.add(c)
	c.Flags().StringVar(&f.params, "call-params", "", "who calls, as `JSON`: particle, service_id, service_creator_peer_id, host_id, worker_id, tetraplets; what is left out is empty")
	return c
}

func (t *tool) callService(ctx context.Context, f *serviceCallFlags, args []string) error {
	module, function, ok := strings.Cut(args[0], ".")
	if !ok || module == "" || function == "" {
		return usage(codeFlags, "%q is not of the form MODULE.FUNCTION", args[0])
	}
	call := json.RawMessage("[]")
	if len(args) == 2 {
		if call = json.RawMessage(args[1]); !json.Valid(call) {
			return helped(failed(codeJSON, "the arguments are no JSON: %s", args[1]), `they are one JSON array; text stands in quotes: '["Ada",3]'`)
		}
	}
	params, err := callParameters(f.params)
	if err != nil {
		return err
	}
	c, err := t.readService(&f.serviceFlags, f.config)
	if errors.Is(err, fs.ErrNotExist) {
		if _, missing := os.Stat(f.config); missing != nil {
			return helped(serviceFailed(ctx, err), "--config FILE names the configuration of the service, in TOML; it is Config.toml otherwise")
		}
	}
	if err == nil {
		c.Engine, err = serviceEngine(ctx)
	}
	if err != nil {
		return serviceFailed(ctx, err)
	}
	s, err := t.loadService(ctx, c)
	if err != nil {
		return serviceFailed(ctx, err)
	}
	defer s.Close(context.WithoutCancel(ctx))
	modules := s.Modules()
	if facade := modules[len(modules)-1]; module != facade && s.Interfaces(module) != nil {
		fmt.Fprintf(shown(t.err), "warning: %s is not the last module of the configuration; others can only call %s\n", module, facade)
	}
	out, err := s.CallModule(ctx, module, function, call, params)
	if err != nil {
		return serviceFailed(ctx, err)
	}
	_, err = fmt.Fprintf(shown(t.out), "%s\n", out)
	return err
}

// callParameters reads who calls; nothing is nobody.
func callParameters(text string) (params service.CallParameters, err error) {
	if text == "" {
		return params, nil
	}
	if err := json.Unmarshal([]byte(text), &params); err != nil {
		return params, failed(codeJSON, "the call parameters do not fit: %s", jsonProblem([]byte(text), err))
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&service.CallParameters{}); err != nil {
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		err := failed(codeJSON, "the call parameters have no field %q", name)
		if near := diag.Nearest(name, callParameterFields...); near != "" {
			return params, helped(err, fmt.Sprintf("did you mean `%s`?", near))
		}
		return params, helped(err, "they have "+strings.Join(callParameterFields[:outerFields], ", ")+"; a particle has "+strings.Join(callParameterFields[outerFields:], ", "))
	}
	return params, nil
}

// callParameterFields are the names in call parameters: first the outer ones, then those of a particle and a tetraplet.
var callParameterFields = []string{
	"particle", "service_id", "service_creator_peer_id", "host_id", "worker_id", "tetraplets",
	"id", "init_peer_id", "timestamp", "ttl", "script", "signature", "token",
}

const outerFields = 6
