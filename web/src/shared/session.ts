/** Who is signed in and what he may do. */

import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { api, ask, onSessionExpired, setCsrfToken, type Schemas } from '@/api/client'
import { asApiError } from '@/api/problems'
import { timeZone } from './format'
import { nearestLocale, setLocale } from './i18n'

export type Who = Schemas['SignedInOut']
export type Scope = 'own' | 'team' | 'department' | 'all'

const REACH: Scope[] = ['own', 'team', 'department', 'all']

export const useSession = defineStore('session', () => {
  const who = shallowRef<Who | null>(null)
  const isLoaded = ref(false)
  /** Signed out by the server while working: the page stays, a dialog asks for the password. */
  const isExpired = ref(false)

  onSessionExpired(() => {
    if (who.value) isExpired.value = true
  })

  /** Ask who is signed in; null where nobody is. Throws where there is no answer. */
  async function load(): Promise<Who | null> {
    try {
      const found = await ask(api.GET('/api/v1/session'))
      setCsrfToken(found.csrf_token ?? null)
      timeZone.value = found.time_zone
      who.value = found
      isExpired.value = false
      if (!localStorage.getItem('gongdan.locale')) await setLocale(nearestLocale(navigator.language), false)
    } catch (error) {
      const problem = asApiError(error)
      if (problem.status !== 401 && problem.status !== 403) throw problem
      who.value = null
    }
    isLoaded.value = true
    return who.value
  }

  async function signIn(email: string, password: string, tenant?: string): Promise<Schemas['SessionBegunOut']> {
    const begun = await ask(api.POST('/api/v1/session', { body: { email, password, tenant: tenant || null } }))
    setCsrfToken(begun.csrf_token)
    return begun
  }

  async function handInCode(code: string): Promise<void> {
    const begun = await ask(api.POST('/api/v1/session/second-factor', { body: { code } }))
    setCsrfToken(begun.csrf_token)
  }

  async function signOut(): Promise<void> {
    await ask(api.DELETE('/api/v1/session'))
    forget()
  }

  function forget(): void {
    who.value = null
    setCsrfToken(null)
  }

  /** May he do this at all, and with a reach of at least so much? What may not be done is not shown. */
  function can(permission: string, reach: Scope = 'own'): boolean {
    const has = who.value?.permissions[permission] as Scope | undefined
    return has !== undefined && REACH.indexOf(has) >= REACH.indexOf(reach)
  }

  const isCustomer = computed(() => who.value?.user.kind === 'customer')

  return { who, isLoaded, isExpired, isCustomer, load, signIn, handInCode, signOut, forget, can }
})
