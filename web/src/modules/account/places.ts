/** The pages of one's own account, in their order. */

import type { Permission } from '@/shared/modules'

export interface AccountPlace {
  to: string
  /** i18n key. */
  label: string
  anyOf?: Permission[]
}

export const ACCOUNT_PLACES: AccountPlace[] = [
  { to: '/me', label: 'account.profile.title' },
  { to: '/me/notifications', label: 'notifications.preferences.title' },
  { to: '/me/password', label: 'account.change.title' },
  { to: '/me/security', label: 'account.security.title' },
  { to: '/me/delegations', label: 'account.delegations.title' },
  { to: '/me/tokens', label: 'account.tokens.title', anyOf: [{ permission: 'token.create' }] },
]
