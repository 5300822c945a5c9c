/** The pages of the desk: those of its modules, guarded by session and permission. */

import type { QueryClient } from '@tanstack/vue-query'
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type Router,
  type RouteRecordRaw,
} from 'vue-router'

import type { FrontModule, Permission } from '@/shared/modules'
import { isAllowed, menu, register } from '@/shared/registry'
import { useSession } from '@/shared/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** i18n key: name of the page in the top bar and the window's title. */
    title?: string
    /** Shown to whoever is not signed in. */
    isPublic?: boolean
    /** Without rail and top bar. */
    isBare?: boolean
    anyOf?: Permission[]
    /** Asks, once it is known who is signed in, for what the page will read first: before its code has come. */
    ahead?: (client: QueryClient, to: RouteLocationNormalized) => unknown
  }
}

const found = import.meta.glob<FrontModule>(['../../modules/*/module.ts', '!../../modules/portal/**'], {
  eager: true,
  import: 'default',
})

export function createDeskRouter(): Router {
  const modules = Object.values(found)
  register(modules)
  const routes: RouteRecordRaw[] = [
    { path: '/', name: 'landing', component: { render: () => null } },
    ...modules.flatMap((module) => module.routes ?? []),
    {
      path: '/:rest(.*)*',
      name: 'missing',
      component: () => import('./Missing.vue'),
      meta: { title: 'kit.page.missing' },
    },
  ]
  const router = createRouter({
    history: createWebHistory('/desk/'),
    routes,
    // At the door what stands behind the # is no place on the page but the secret of a link.
    scrollBehavior: (to, _from, kept) =>
      kept ?? (to.hash && !to.meta.isBare ? { el: `#${CSS.escape(to.hash.slice(1))}` } : undefined),
  })
  router.beforeEach(async (to) => {
    const session = useSession()
    // Without an answer the shell says so, and what is kept on the device can still be read.
    if (!session.isLoaded) await session.load().catch(() => null)
    if (to.meta.isPublic) return true
    if (!session.who) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
    if (session.isCustomer) {
      window.location.assign('/portal/')
      return false
    }
    // Nothing else is answered before the password is changed.
    if (session.who.user.must_change_password && to.path !== '/me/password') return '/me/password'
    if (to.name === 'landing') return landing()
    if (!isAllowed(to.meta.anyOf))
      return { name: 'missing', params: { rest: to.path.slice(1).split('/') }, query: { denied: '1' } }
    return true
  })
  return router
}

/** Where a role begins: the first entry of its own menu, and for those who work tickets their work. */
function landing(): string {
  const session = useSession()
  const entries = menu.value
  const wanted = session.can('ticket.take') ? 'tickets' : session.can('audit.read') ? 'audit' : 'home'
  // An administrator has no home of tickets: what needs attention stands in the settings.
  const found = entries.find((one) => one.key === wanted) ?? entries.find((one) => one.key === 'settings')
  return (found ?? entries[0])?.to ?? '/me'
}
