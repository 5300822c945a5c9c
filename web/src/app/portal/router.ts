/** The pages of the portal. */

import { createRouter, createWebHistory, type Router } from 'vue-router'

import portal from '@/modules/portal/module'
import { useSession } from '@/shared/session'

export function createPortalRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/portal/'),
    routes: portal.routes ?? [],
    scrollBehavior: (_to, _from, kept) => kept ?? { top: 0 },
  })
  router.beforeEach(async (to) => {
    const session = useSession()
    if (!session.isLoaded) await session.load().catch(() => null)
    if (to.meta.isPublic || session.who) return true
    return { name: 'sign-in', query: { next: to.fullPath } }
  })
  return router
}
