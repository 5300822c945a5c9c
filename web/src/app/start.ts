/** What both entries begin with. */

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia, setActivePinia } from 'pinia'
import { createApp, type Component } from 'vue'
import type { RouteLocationMatched, Router } from 'vue-router'

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
  const matched = router.resolve(pathOf(router)).matched
  fetchPage(matched)
  void signedIn.then((who) => who && matched.forEach((record) => record.meta.ahead?.(client)))
  useCatalog(async (wanted) => (await catalogs[wanted]()).default)
  await setLocale(nearestLocale(document.documentElement.lang), false)
  followLive(client)
  const app = createApp(root).use(pinia).use(VueQueryPlugin, { queryClient: client }).use(router)
  app.mount('#app')
}

function pathOf(router: Router): string {
  return window.location.pathname.slice(router.options.history.base.length) || '/'
}

function fetchPage(matched: RouteLocationMatched[]): void {
  for (const record of matched) {
    const page = record.components?.default
    if (typeof page === 'function' && !('__vccOpts' in page))
      void (page as () => Promise<unknown>)().catch(() => null)
  }
}
