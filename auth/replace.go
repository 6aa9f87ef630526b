package auth

import (
	"context"
	"errors"
	"fmt"

	"patchbay/auth/vault"
	"patchbay/problem"
)

// ReplaceSecret puts another client secret into a connection's item, and leaves its tokens as they are. It waits for
// a renewal under way in any process, which may take half a minute. A source whose client was refused asks again by
// itself once the secret has changed. The errors know the item alone: the caller adds the connection's name.
func ReplaceSecret(ctx context.Context, in Keeper, lockDir, id string, secret Secret) error {
	if secret.Empty() {
		return problem.New(problem.Usage, "There is no client secret.").WithHint("Copy the new one from the app's page at the provider.")
	}
	unlock, err := vault.Lock(ctx, lockDir, id)
	if err != nil {
		return err
	}
	defer unlock()
	raw, err := in.Load(ctx, id)
	if errors.Is(err, vault.ErrNotFound) {
		return problem.New(problem.SignIn, "The connection's token is not in the vault any more.").
			WithHint("The vault was emptied, or this is another machine. Reconnect it; records and history stay.").Because(err)
	}
	if err != nil {
		return fmt.Errorf("load the token whose client secret is replaced: %w", err)
	}
	t, err := Decode(raw)
	if err != nil {
		return err
	}
	t.ClientSecret, t.Forced = secret, false // the next renewal tries the new one: it repeats nothing
	if err := in.Save(ctx, id, t.Encode()); err != nil {
		return fmt.Errorf("save the token with its new client secret: %w", err)
	}
	return nil
}
