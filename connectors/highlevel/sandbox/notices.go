package sandbox

import (
	"crypto"
	"crypto/ed25519"
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

// signer signs webhooks by both of the service's schemes with keys of its own, made when
// they are first needed. It is safe for concurrent use.
type signer struct {
	rand io.Reader
	once sync.Once
	ed   ed25519.PrivateKey
	rsa  *rsa.PrivateKey
	err  error
}

// rsaBits is half of what the service uses: a longer key takes seconds to make.
const rsaBits = 2048

func (s *signer) ready() error {
	s.once.Do(func() {
		if _, s.ed, s.err = ed25519.GenerateKey(s.rand); s.err == nil {
			s.rsa, s.err = rsa.GenerateKey(s.rand, rsaBits)
		}
	})
	return s.err
}

// public gives the keys that verify, in PEM, by header name; none when keys cannot be made.
func (s *signer) public() map[string]string {
	out := map[string]string{}
	if s.ready() != nil {
		return out
	}
	for name, key := range map[string]any{"X-GHL-Signature": s.ed.Public(), "x-wh-signature": s.rsa.Public()} {
		if der, err := x509.MarshalPKIXPublicKey(key); err == nil {
			out[name] = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		}
	}
	return out
}

func (s *signer) sign(body []byte) (http.Header, error) {
	if err := s.ready(); err != nil {
		return nil, fmt.Errorf("make webhook keys: %w", err)
	}
	sum := sha256.Sum256(body)
	old, err := rsa.SignPKCS1v15(s.rand, s.rsa, crypto.SHA256, sum[:])
	if err != nil {
		return nil, fmt.Errorf("sign a webhook: %w", err)
	}
	h := http.Header{}
	h.Set("X-GHL-Signature", base64.StdEncoding.EncodeToString(ed25519.Sign(s.ed, body)))
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
