// A Terraform plugin that knows the schemas of schemas/providers.json and can do nothing: with it OpenTofu and Terraform
// validate blocks and run tests with mock_provider of providers whose own plugin cannot be had. What a real plugin checks
// besides, such as values that belong together, it does not see.
//
//	go build -o terraform-provider-aws_v6.57.1 .
//
// The name says whose schema it serves; PROVIDER_SCHEMAS names the file. It goes where `init -plugin-dir` looks:
// REGISTRY/hashicorp/aws/6.57.1/linux_amd64/.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type attr struct {
	Type     any     `json:"type"`
	Nested   *nested `json:"nested"`
	Required bool    `json:"required"`
	Optional bool    `json:"optional"`
	Computed bool    `json:"computed"`
}
type nested struct {
	Nesting    string          `json:"nesting"`
	Attributes map[string]attr `json:"attributes"`
}
type block struct {
	Attributes map[string]attr  `json:"attributes"`
	Blocks     map[string]block `json:"blocks"`
	Nesting    string           `json:"nesting"`
	Min        int64            `json:"min"`
	Max        int64            `json:"max"`
}
type schema struct {
	Provider  block            `json:"provider"`
	Resources map[string]block `json:"resources"`
	Data      map[string]block `json:"data"`
}

func typeOf(t any) tftypes.Type {
	switch v := t.(type) {
	case string:
		switch v {
		case "string":
			return tftypes.String
		case "number":
			return tftypes.Number
		case "bool":
			return tftypes.Bool
		default:
			return tftypes.DynamicPseudoType
		}
	case []any:
		switch v[0].(string) {
		case "list":
			return tftypes.List{ElementType: typeOf(v[1])}
		case "set":
			return tftypes.Set{ElementType: typeOf(v[1])}
		case "map":
			return tftypes.Map{ElementType: typeOf(v[1])}
		case "object":
			m := map[string]tftypes.Type{}
			for k, x := range v[1].(map[string]any) {
				m[k] = typeOf(x)
			}
			return tftypes.Object{AttributeTypes: m}
		case "tuple":
			return tftypes.DynamicPseudoType
		}
	}
	return tftypes.DynamicPseudoType
}

func attrsOf(attrs map[string]attr) []*tfprotov6.SchemaAttribute {
	out := []*tfprotov6.SchemaAttribute{}
	names := []string{}
	for k := range attrs {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		a := attrs[k]
		s := &tfprotov6.SchemaAttribute{Name: k, Required: a.Required, Optional: a.Optional, Computed: a.Computed || (a.Optional && !a.Required)}
		if !a.Required && !a.Optional && !a.Computed {
			s.Optional = true
		}
		if a.Nested != nil {
			n := tfprotov6.SchemaObjectNestingModeSingle
			switch a.Nested.Nesting {
			case "list":
				n = tfprotov6.SchemaObjectNestingModeList
			case "set":
				n = tfprotov6.SchemaObjectNestingModeSet
			case "map":
				n = tfprotov6.SchemaObjectNestingModeMap
			}
			s.NestedType = &tfprotov6.SchemaObject{Attributes: attrsOf(a.Nested.Attributes), Nesting: n}
		} else {
			s.Type = typeOf(a.Type)
		}
		out = append(out, s)
	}
	return out
}

func blockOf(b block) *tfprotov6.SchemaBlock {
	out := &tfprotov6.SchemaBlock{Attributes: attrsOf(b.Attributes)}
	names := []string{}
	for k := range b.Blocks {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		if _, both := b.Attributes[k]; both {
			continue
		}
		n := b.Blocks[k]
		nesting := tfprotov6.SchemaNestedBlockNestingModeList
		max := n.Max
		if n.Nesting == "set" {
			nesting = tfprotov6.SchemaNestedBlockNestingModeSet
		}
		if n.Nesting == "single" && k == "timeouts" {
			nesting = tfprotov6.SchemaNestedBlockNestingModeSingle
			max = 0
		}
		min := n.Min
		if nesting == tfprotov6.SchemaNestedBlockNestingModeSingle {
			min = 0
		}
		out.BlockTypes = append(out.BlockTypes, &tfprotov6.SchemaNestedBlock{TypeName: k, Nesting: nesting, MinItems: min, MaxItems: max, Block: blockOf(n)})
	}
	return out
}

type server struct {
	tfprotov6.ProviderServer
	s schema
}

func wrap(b block) *tfprotov6.Schema { return &tfprotov6.Schema{Block: blockOf(b)} }

func (p *server) GetMetadata(ctx context.Context, r *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	out := &tfprotov6.GetMetadataResponse{}
	for k := range p.s.Resources {
		out.Resources = append(out.Resources, tfprotov6.ResourceMetadata{TypeName: k})
	}
	for k := range p.s.Data {
		out.DataSources = append(out.DataSources, tfprotov6.DataSourceMetadata{TypeName: k})
	}
	return out, nil
}
func (p *server) GetProviderSchema(ctx context.Context, r *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	out := &tfprotov6.GetProviderSchemaResponse{Provider: wrap(p.s.Provider), ResourceSchemas: map[string]*tfprotov6.Schema{}, DataSourceSchemas: map[string]*tfprotov6.Schema{}}
	for k, b := range p.s.Resources {
		out.ResourceSchemas[k] = wrap(b)
	}
	for k, b := range p.s.Data {
		out.DataSourceSchemas[k] = wrap(b)
	}
	return out, nil
}
func (p *server) GetResourceIdentitySchemas(ctx context.Context, r *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}
func (p *server) ValidateProviderConfig(ctx context.Context, r *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: r.Config}, nil
}
func (p *server) ValidateResourceConfig(ctx context.Context, r *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}
func (p *server) ValidateDataResourceConfig(ctx context.Context, r *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}
func (p *server) ConfigureProvider(ctx context.Context, r *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}
func (p *server) StopProvider(ctx context.Context, r *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}
func (p *server) GetFunctions(ctx context.Context, r *tfprotov6.GetFunctionsRequest) (*tfprotov6.GetFunctionsResponse, error) {
	return &tfprotov6.GetFunctionsResponse{}, nil
}
func (p *server) UpgradeResourceState(ctx context.Context, r *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	t := wrap(p.s.Resources[r.TypeName]).ValueType()
	v, err := r.RawState.Unmarshal(t)
	if err != nil {
		return nil, err
	}
	d, err := tfprotov6.NewDynamicValue(t, v)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &d}, nil
}

func main() {
	file := os.Getenv("PROVIDER_SCHEMAS")
	data, err := os.ReadFile(file)
	if err != nil {
		fmt.Fprintf(os.Stderr, "PROVIDER_SCHEMAS must name schemas/providers.json: %v\n", err)
		os.Exit(2)
	}
	all := map[string]schema{}
	if err := json.Unmarshal(data, &all); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
		os.Exit(2)
	}
	// terraform-provider-aws_v6.57.1 serves hashicorp/aws
	own, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(os.Args[0]), "terraform-provider-"), "_")
	for name, one := range all {
		if strings.HasSuffix(name, "/"+own) {
			serve(name, one)
			return
		}
	}
	fmt.Fprintf(os.Stderr, "%s has no schema of %s\n", file, own)
	os.Exit(2)
}

func serve(name string, one schema) {
	err := tf6server.Serve("registry.terraform.io/"+name, func() tfprotov6.ProviderServer { return &server{s: one} })
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
