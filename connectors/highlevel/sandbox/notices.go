package sandbox

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"sync"

	shared "patchbay/connectors/sandbox"
)

// signer signs webhooks by both of the service's schemes. It is safe for concurrent use.
type signer struct{ rand io.Reader }

// keys are what signs webhooks: never a real service's.
type keys struct {
	ed  ed25519.PrivateKey
	rsa *rsa.PrivateKey
}

// rsaBits is half of what the service uses: a longer key takes seconds to make.
const rsaBits = 2048

// own makes the keys when they are first needed; all sandboxes of a process sign by the same, as all accounts of the
// service have one.
var own = sync.OnceValues(func() (keys, error) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return keys{}, err
	}
	old, err := rsa.GenerateKey(rand.Reader, rsaBits)
	return keys{ed: ed, rsa: old}, err
})

// public gives the keys that verify, in PEM, by header name; none when keys cannot be made.
func (s *signer) public() map[string]string {
	out := map[string]string{}
	k, err := own()
	if err != nil {
		return out
	}
	for name, key := range map[string]any{"X-GHL-Signature": k.ed.Public(), "x-wh-signature": k.rsa.Public()} {
		if der, err := x509.MarshalPKIXPublicKey(key); err == nil {
			out[name] = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		}
	}
	return out
}

func (s *signer) sign(body []byte) (http.Header, error) {
	k, err := own()
	if err != nil {
		return nil, fmt.Errorf("make webhook keys: %w", err)
	}
	sum := sha256.Sum256(body)
	old, err := rsa.SignPKCS1v15(s.rand, k.rsa, crypto.SHA256, sum[:])
	if err != nil {
		return nil, fmt.Errorf("sign a webhook: %w", err)
	}
	h := http.Header{}
	h.Set("X-GHL-Signature", base64.StdEncoding.EncodeToString(ed25519.Sign(k.ed, body)))
	h.Set("x-wh-signature", base64.StdEncoding.EncodeToString(old))
	return h, nil
}

// notices turns writes into webhooks.
type notices struct {
	signer *signer
	app    app
	quirks Quirks
}

// Event makes one signed delivery. It runs while the store is locked and reads nothing from it.
func (n *notices) Event(w shared.Write) ([]byte, http.Header) {
	name, out := n.news(w)
	if name == "" {
		return nil, nil
	}
	out["type"], out["timestamp"], out["webhookId"] = name, iso(w.At), webhookID(n.app.id, w.Seq)
	out["appId"], out["versionId"] = n.app.id, n.app.version
	body, err := json.Marshal(out)
	if err != nil {
		return nil, nil // texts and numbers always marshal
	}
	h, err := n.signer.sign(body)
	if err != nil {
		return nil, nil // an unsigned webhook must not go out
	}
	return body, h
}

func differing(before, after map[string]any) []string {
	var out []string
	for k := range after {
		a, errA := json.Marshal(before[k])
		b, errB := json.Marshal(after[k])
		if k != "dateUpdated" && k != "lastActivity" && (errA != nil || errB != nil || string(a) != string(b)) {
			out = append(out, k)
		}
	}
	for k := range before {
		if _, still := after[k]; !still {
			out = append(out, k)
		}
	}
	return out
}

func webhookID(app string, seq int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", app, seq))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
