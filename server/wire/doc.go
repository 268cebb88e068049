// Package wire holds the shapes of the API's JSON. They are generated from openapi.yaml, the contract, by `make generate`:
// change the contract, not the types.
package wire

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.7.0 -config oapi.yaml ../../openapi.yaml
//go:generate go run stamp.go
