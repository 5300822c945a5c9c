/** What one does to one's own account. Each throws ApiError. */

import { api, ask, type Schemas } from '@/api/client'
import { followBrowser, setLocale, type Locale } from '@/shared/i18n'
import { useSession } from '@/shared/session'

/** The page changes at once; mails and reports follow. `null`: as the browser asks for. */
export async function chooseLanguage(wanted: Locale | null): Promise<void> {
  if (wanted) await setLocale(wanted)
  else await followBrowser()
  await ask(api.PATCH('/api/v1/me', { body: { locale: wanted } }))
}

export async function chooseTimeZone(wanted: string): Promise<void> {
  await ask(api.PATCH('/api/v1/me', { body: { time_zone: wanted } }))
  await useSession().load(false)
}

export async function changePassword(current: string, wanted: string): Promise<void> {
  await ask(api.POST('/api/v1/me/password', { body: { current, new: wanted } }))
}

export function beginSecondFactor(): Promise<Schemas['SecondFactorBegunOut']> {
  return ask(api.POST('/api/v1/me/second-factor'))
}

export async function confirmSecondFactor(code: string): Promise<string[]> {
  return (await ask(api.POST('/api/v1/me/second-factor/confirmation', { body: { code } }))).recovery_codes
}

export async function renewRecoveryCodes(): Promise<string[]> {
  return (await ask(api.POST('/api/v1/me/recovery-codes'))).recovery_codes
}

export async function switchOffSecondFactor(password: string): Promise<void> {
  await ask(api.DELETE('/api/v1/me/second-factor', { body: { password } }))
}

export async function endSession(id: number): Promise<void> {
  await ask(api.DELETE('/api/v1/me/sessions/{session_id}', { params: { path: { session_id: id } } }))
}

export function createToken(draft: Schemas['TokenDraft']): Promise<Schemas['TokenCreatedOut']> {
  return ask(api.POST('/api/v1/me/tokens', { body: draft }))
}

export async function revokeToken(id: number): Promise<void> {
  await ask(api.DELETE('/api/v1/me/tokens/{token_id}', { params: { path: { token_id: id } } }))
}

export function createDelegation(draft: Schemas['CreateDelegation']): Promise<Schemas['DelegationOut']> {
  return ask(api.POST('/api/v1/me/delegations', { body: draft }))
}

export async function endDelegation(id: number): Promise<void> {
  await ask(api.DELETE('/api/v1/me/delegations/{delegation_id}', { params: { path: { delegation_id: id } } }))
}

/** Ask for a link by mail; answers for how many minutes it will be good. */
export async function askForLink(email: string, tenant: string): Promise<number> {
  const asked = await ask(api.POST('/api/v1/password-resets', { body: { email, tenant: tenant || null } }))
  return asked.valid_minutes
}

export async function setPasswordByLink(token: string, wanted: string): Promise<void> {
  const body = { new_password: wanted }
  await ask(api.POST('/api/v1/password-resets/{token}', { params: { path: { token } }, body }))
}
