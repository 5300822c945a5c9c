/** What both entries begin with. */

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia, setActivePinia } from 'pinia'
import { createApp, type Component } from 'vue'
import type { RouteLocationMatched, RouteLocationNormalized, Router } from 'vue-router'

import '@/kit/tokens.css'
import '@/kit/base.css'
import '@/kit/overlays/overlays.css'
import { nearestLocale, setLocale, useCatalog, type Locale, type Texts } from '@/shared/i18n'
import { createQueryClient, followLive } from '@/shared/queries'
import { useSession } from '@/shared/session'

export async function start(
  root: Component,
  router: Router,
  catalogs: Record<Locale, () => Promise<{ default: Texts }>>,
): Promise<void> {
  const pinia = createPinia()
  setActivePinia(pinia)
  const client = createQueryClient()
  // Asked for side by side: the texts, who is signed in, the code of the page that is being opened, and what it reads.
  const signedIn = useSession()
    .load()
    .catch(() => null)
  const to = router.resolve(pathOf(router)) as RouteLocationNormalized
  fetchPage(to.matched)
  const isRead = signedIn.then((who) => who && Promise.all(to.matched.map(({ meta }) => meta.ahead?.(client, to))))
  useCatalog(async (wanted) => (await catalogs[wanted]()).default)
  await setLocale(nearestLocale(document.documentElement.lang), false)
  followLive(client)
  const app = createApp(root).use(pinia).use(VueQueryPlugin, { queryClient: client }).use(router)
  // The frame is drawn with what it frames, in one go, where that comes at once; nobody waits long for the frame.
  await Promise.race([Promise.allSettled([isRead, router.isReady()]), pause(FRAME_WAITS_MS)])
  app.mount('#app')
}

const FRAME_WAITS_MS = 250

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

function pathOf(router: Router): string {
  const { pathname, search, hash } = window.location
  return (pathname.slice(router.options.history.base.length) || '/') + search + hash
}

function fetchPage(matched: RouteLocationMatched[]): void {
  for (const record of matched) {
    const page = record.components?.default
    if (typeof page === 'function' && !('__vccOpts' in page))
      void (page as () => Promise<unknown>)().catch(() => null)
  }
}
