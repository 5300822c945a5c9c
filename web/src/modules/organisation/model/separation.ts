/**
 * 三员分立: what may not come together in one role or in one person, told before the server would refuse it.
 *
 * Which office a permission belongs to comes from the server (`GET /permissions`); the rules are those of the server.
 */

export type Office = 'administration' | 'security' | 'audit'

export interface RoleFault {
  kind: 'auditChanges' | 'officesMeet'
  /** The permissions that are in the way. */
  words: string[]
}

const AUDIT = 'audit.read'

export function faultOfRole(permissions: string[], officeOf: (word: string) => string | null): RoleFault | null {
  if (permissions.includes(AUDIT)) {
    const changing = permissions.filter((word) => !word.endsWith('.read'))
    if (changing.length > 0) return { kind: 'auditChanges', words: changing.sort() }
  }
  const of = (office: Office): string[] => permissions.filter((word) => officeOf(word) === office)
  const security = of('security')
  const administration = of('administration')
  if (security.length > 0 && administration.length > 0) {
    return { kind: 'officesMeet', words: [...security, ...administration].sort() }
  }
  return null
}

/** The offices that these roles together would join; fewer than two: nothing is wrong. */
export function officesOf(permissions: string[], officeOf: (word: string) => string | null): Office[] {
  const found = new Set(permissions.map(officeOf).filter((office): office is Office => office !== null))
  return (['administration', 'security', 'audit'] as Office[]).filter((office) => found.has(office))
}

export function faultOfPerson(
  roles: { key: string; permissions: string[] }[],
  officeOf: (word: string) => string | null,
): Office[] {
  const joined = officesOf([...new Set(roles.flatMap((role) => role.permissions))], officeOf)
  return joined.length > 1 ? joined : []
}
