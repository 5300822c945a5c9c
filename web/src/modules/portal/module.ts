import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'portal',
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('@/modules/account/pages/SignIn.vue'),
      meta: { isPublic: true },
    },
    { path: '/', name: 'portal-home', component: () => import('./pages/PortalHome.vue') },
  ],
})
