/** Who is signed in and what he may do; the same in all tabs of a browser, which share one session. */

import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { api, ask, onSessionExpired, setCsrfToken, type Schemas } from '@/api/client'
import { asApiError } from '@/api/problems'
import { timeZone } from './format'
import { nearestLocale, setLocale } from './i18n'

export type Who = Schemas['SignedInOut']
export type Scope = 'own' | 'team' | 'department' | 'all'

/** What a tab tells the others: who is signed in from now on, or that nobody is. */
interface Told {
  tenant: string
  id: number
  name: string
}

const REACH: Scope[] = ['own', 'team', 'department', 'all']
const tabs = new BroadcastChannel('gongdan.session')

export const useSession = defineStore('session', () => {
  const who = shallowRef<Who | null>(null)
  const isLoaded = ref(false)
  /** Signed out by the server while working: the page stays, a dialog asks for the password. */
  const isExpired = ref(false)
  /** Somebody else has signed in in another tab: this page still shows what belongs to `who`. */
  const other = ref<string | null>(null)

  onSessionExpired(() => {
    if (who.value) isExpired.value = true
  })

  tabs.onmessage = (event: MessageEvent<Told | null>) => {
    if (!who.value) return
    const told = event.data
    if (told === null) isExpired.value = true
    else if (isSame(told, who.value)) void load(false).catch(() => null)
    else other.value = told.name
  }

  /** Ask who is signed in; null where nobody is. Throws where there is no answer. */
  let loading: Promise<Who | null> | null = null

  /** Ask once, however many want to know at the same time. */
  function load(isTold = true): Promise<Who | null> {
    loading ??= look(isTold).finally(() => (loading = null))
    return loading
  }

  async function look(isTold: boolean): Promise<Who | null> {
    try {
      const found = await ask(api.GET('/api/v1/session'))
      const before = who.value
      if (before && !isSame(told(found), before)) {
        // The session of the browser is another person's now; what is on the page is not his.
        other.value = found.user.name
        return before
      }
      setCsrfToken(found.csrf_token ?? null)
      timeZone.value = found.time_zone
      who.value = found
      isExpired.value = false
      other.value = null
      if (!localStorage.getItem('gongdan.locale')) await setLocale(nearestLocale(navigator.language), false)
      if (isTold && !before) tabs.postMessage(told(found))
    } catch (error) {
      const problem = asApiError(error)
      if (problem.status !== 401 && problem.status !== 403) throw problem
      if (who.value) isExpired.value = true
    }
    isLoaded.value = true
    return who.value
  }

  async function signIn(email: string, password: string, tenant?: string): Promise<Schemas['SessionBegunOut']> {
    const begun = await ask(api.POST('/api/v1/session', { body: { email, password, tenant: tenant || null } }))
    setCsrfToken(begun.csrf_token)
    return begun
  }

  /** The second half of signing in: six digits of the app, or one of the recovery codes. */
  async function handInCode(code: string): Promise<void> {
    const isRecovery = /[a-z]/i.test(code)
    const begun = await ask(
      api.POST('/api/v1/session/second-factor', { body: isRecovery ? { recovery_code: code } : { code } }),
    )
    setCsrfToken(begun.csrf_token)
  }

  /** After signing in again over a page that stayed. */
  async function comeBack(): Promise<void> {
    await load(false)
    if (who.value && !isExpired.value && other.value === null) tabs.postMessage(told(who.value))
  }

  async function signOut(): Promise<void> {
    await ask(api.DELETE('/api/v1/session')).catch((error) => {
      // Signed out already: that is what was wanted.
      if (asApiError(error).status !== 401) throw error
    })
    tabs.postMessage(null)
    forget()
  }

  function forget(): void {
    who.value = null
    isExpired.value = false
    other.value = null
    setCsrfToken(null)
  }

  /** May he do this at all, and with a reach of at least so much? What may not be done is not shown. */
  function can(permission: string, reach: Scope = 'own'): boolean {
    const has = who.value?.permissions[permission] as Scope | undefined
    return has !== undefined && REACH.indexOf(has) >= REACH.indexOf(reach)
  }

  const isCustomer = computed(() => who.value?.user.kind === 'customer')

  return { who, isLoaded, isExpired, other, isCustomer, load, signIn, handInCode, comeBack, signOut, forget, can }
})

function told(who: Who): Told {
  return { tenant: who.tenant.slug, id: who.user.id, name: who.user.name }
}

function isSame(one: Told, who: Who): boolean {
  return one.id === who.user.id && one.tenant === who.tenant.slug
}
