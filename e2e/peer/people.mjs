// People and accounts that do not exist. Addresses and numbers are of the ranges kept for examples.

const given = ['Ada', 'Bela', 'Cleo', 'Dario', 'Edda', 'Femi', 'Gita', 'Hugo', 'Ines', 'Jonas'];
const family = ['Abbot', 'Berger', 'Castro', 'Dupont', 'Eklund', 'Farkas', 'Greco', 'Hansen', 'Ivanov', 'Jensen'];

/** The people of the desk, oldest first. */
export function people(count) {
  return Array.from({ length: count }, (_, i) => ({
    id: `p${i + 1}`,
    given: given[i % 10],
    family: family[Math.floor(i / 10) % 10],
    email: `person${i + 1}@example.com`,
    mobile: `+1212555${String(100 + (i % 100)).padStart(4, '0')}`,
    created_at: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(),
    updated_at: new Date(Date.UTC(2026, 0, 2, 0, i)).toISOString(),
  }));
}

/** Who may sign in; the password is not looked at. */
export function findAccount(_ctx, id) {
  if (!/^[a-z]+@example\.com$/.test(id)) return undefined;
  return { accountId: id, claims: async () => ({ sub: id, email: id, name: id.split('@')[0] }) };
}
