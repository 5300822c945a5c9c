/** The roles matrix: permissions by the thing they are about, roles by their reach. */

export interface Permission {
  key: string
  name: string
  office: string | null
}

export interface Role {
  permissions: string[]
  scope: string
  as_shipped?: { permissions: string[]; scope: string } | null
}

export interface PermissionGroup {
  /** What the permissions are about: `ticket` of `ticket.read`. */
  key: string
  permissions: Permission[]
}

/** Daily work first, the three offices after it. Groups that the server adds later stand at the end. */
const ORDER = [
  'ticket',
  'file',
  'contact',
  'organisation',
  'view',
  'template',
  'report',
  'token',
  'tenant',
  'user',
  'department',
  'team',
  'type',
  'customer_settings',
  'data',
  'role',
  'security',
  'session',
  'audit',
]

export function groupsOf(permissions: Permission[]): PermissionGroup[] {
  const found = new Map<string, Permission[]>()
  for (const one of permissions) {
    const key = one.key.split('.')[0] ?? one.key
    found.set(key, [...(found.get(key) ?? []), one])
  }
  const place = (key: string): number => (ORDER.indexOf(key) + 1 || ORDER.length + 1) - 1
  return [...found]
    .map(([key, members]) => ({ key, permissions: members }))
    .sort((a, b) => place(a.key) - place(b.key) || a.key.localeCompare(b.key))
}

export const SCOPES = ['own', 'team', 'department', 'all'] as const
export type Reach = (typeof SCOPES)[number]

/** How much of the disc is filled, in quarters: 0 none, 1 own … 4 all. */
export function quarters(scope: string | null): number {
  return scope === null ? 0 : SCOPES.indexOf(scope as Reach) + 1
}

export interface Cell {
  /** null: the role does not allow it. */
  scope: string | null
  /** How the company changed it since the role came. */
  change: 'added' | 'removed' | 'scope' | null
}

export function cellOf(role: Role, word: string): Cell {
  const has = role.permissions.includes(word)
  const scope = has ? role.scope : null
  const before = role.as_shipped
  if (!before) return { scope, change: null }
  const had = before.permissions.includes(word)
  if (has !== had) return { scope, change: has ? 'added' : 'removed' }
  return { scope, change: has && before.scope !== role.scope ? 'scope' : null }
}

/** What differs from the role as it came; null where it came from nowhere or is as it came. */
export function differences(role: Role): { added: string[]; removed: string[]; scope: string | null } | null {
  const before = role.as_shipped
  if (!before) return null
  const added = role.permissions.filter((word) => !before.permissions.includes(word))
  const removed = before.permissions.filter((word) => !role.permissions.includes(word))
  const scope = before.scope === role.scope ? null : before.scope
  return added.length + removed.length > 0 || scope ? { added, removed, scope } : null
}
