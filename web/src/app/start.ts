/** What both entries begin with. */

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia, setActivePinia } from 'pinia'
import { createApp, type Component } from 'vue'
import type { Router } from 'vue-router'

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
  // Asked for side by side: the texts, who is signed in, and the code of the page that is being opened.
  void useSession()
    .load()
    .catch(() => null)
  fetchPage(router)
  useCatalog(async (wanted) => (await catalogs[wanted]()).default)
  await setLocale(nearestLocale(document.documentElement.lang), false)
  const client = createQueryClient()
  followLive(client)
  const app = createApp(root).use(pinia).use(VueQueryPlugin, { queryClient: client }).use(router)
  app.mount('#app')
}

function fetchPage(router: Router): void {
  const base = router.options.history.base
  const path = window.location.pathname.slice(base.length) || '/'
  for (const record of router.resolve(path).matched) {
    const page = record.components?.default
    if (typeof page === 'function' && !('__vccOpts' in page))
      void (page as () => Promise<unknown>)().catch(() => null)
  }
}
