/** What both entries begin with. */

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp, type Component } from 'vue'
import type { Router } from 'vue-router'

import '@/kit/tokens.css'
import '@/kit/base.css'
import '@/kit/overlays/overlays.css'
import { nearestLocale, setLocale, useCatalog, type Locale, type Texts } from '@/shared/i18n'
import { createQueryClient, followLive } from '@/shared/queries'

export async function start(
  root: Component,
  router: Router,
  catalogs: Record<Locale, () => Promise<{ default: Texts }>>,
): Promise<void> {
  useCatalog(async (wanted) => (await catalogs[wanted]()).default)
  await setLocale(nearestLocale(document.documentElement.lang), false)
  const client = createQueryClient()
  followLive(client)
  const app = createApp(root).use(createPinia()).use(VueQueryPlugin, { queryClient: client }).use(router)
  app.mount('#app')
}
