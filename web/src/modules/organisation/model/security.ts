/** The security rules as one form. */

import type { SecurityRules, User } from '../queries'

export interface FlatRules {
  min_length: number | string
  attempts: number | string
  window_minutes: number | string
  minutes: number | string
  idle_minutes: number | string
  absolute_minutes: number | string
  required_roles: string[]
}

export function flatRules(rules: SecurityRules): FlatRules {
  return {
    min_length: rules.password.min_length,
    ...rules.lockout,
    ...rules.session,
    required_roles: [...rules.second_factor.required_roles].sort(),
  }
}

/** As the server takes them; what is no number is sent as typed, so that the refusal names its field. */
export function asRules(flat: FlatRules) {
  const number = (value: number | string): number => (value === '' ? (null as unknown as number) : Number(value))
  return {
    password: { min_length: number(flat.min_length) },
    lockout: {
      attempts: number(flat.attempts),
      window_minutes: number(flat.window_minutes),
      minutes: number(flat.minutes),
    },
    session: { idle_minutes: number(flat.idle_minutes), absolute_minutes: number(flat.absolute_minutes) },
    second_factor: { required_roles: flat.required_roles },
  }
}

/** Who holds one of these roles and has no second factor yet. */
export function touchedByFactor(people: User[], roleKeys: string[]): User[] {
  return people.filter((one) => !one.has_second_factor && one.roles.some((role) => roleKeys.includes(role.key)))
}
