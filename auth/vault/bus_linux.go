package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

const (
	secrets   = "org.freedesktop.secrets"
	secretsAt = dbus.ObjectPath("/org/freedesktop/secrets")
	loginAt   = secretsAt + "/collection/login"
	defaultAt = secretsAt + "/aliases/default"
)

// reachable reports whether there is a session bus. Without one the keyring library would start a bus of its own for
// each process, and leave it running.
func reachable() error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return fmt.Errorf("dbus: %w", err)
	}
	return conn.Close()
}

// probe asks the Secret Service for its state; this opens no dialog.
func (system) probe(ctx context.Context) (err error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("dbus: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := errors.Join(conn.Auth(nil), conn.Hello()); err != nil {
		return fmt.Errorf("dbus: %w", err)
	}
	var made []dbus.ObjectPath
	if err := property(ctx, conn.Object(secrets, secretsAt), "org.freedesktop.Secret.Service.Collections", &made); err != nil {
		return fmt.Errorf("dbus: ask %s: %w", secrets, err)
	}
	at := defaultAt
	if slices.Contains(made, loginAt) {
		at = loginAt
	}
	var shut bool
	if err := property(ctx, conn.Object(secrets, at), "org.freedesktop.Secret.Collection.Locked", &shut); err != nil {
		return errors.Join(errNoCollection, err)
	}
	if shut {
		return errors.New("the collection is locked")
	}
	return nil
}

// property reads "interface.Name" of an object.
func property(ctx context.Context, of dbus.BusObject, name string, into any) error {
	dot := strings.LastIndex(name, ".")
	var v dbus.Variant
	err := of.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, name[:dot], name[dot+1:]).Store(&v)
	if err != nil {
		return err
	}
	return v.Store(into)
}
