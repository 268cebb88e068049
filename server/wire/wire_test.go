package wire

import (
	"crypto/sha256"
	"fmt"
	"os"
	"testing"
)

func TestTheTypesAreMadeOfThisContract(t *testing.T) {
	contract, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(contract)); sum != Contract {
		t.Fatalf("openapi.yaml has changed since the types were made of it: run `make generate`\nthe file has %s\nthe types   %s", sum, Contract)
	}
}
