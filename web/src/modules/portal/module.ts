import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'portal',
  routes: [
    {
      path: '/',
      name: 'portal-home',
      component: () => import('./pages/PortalHome.vue'),
      meta: { title: 'portal.home' },
    },
    {
      path: '/new',
      name: 'portal-new',
      component: () => import('./pages/NewRequest.vue'),
      meta: { title: 'portal.newRequest' },
    },
    {
      path: '/requests',
      name: 'portal-requests',
      component: () => import('./pages/Requests.vue'),
      meta: { title: 'portal.requests' },
    },
    {
      path: '/requests/:id(\\d+)',
      name: 'portal-request',
      component: () => import('./pages/Request.vue'),
      meta: { title: 'portal.request' },
    },
    {
      path: '/request',
      name: 'portal-link',
      component: () => import('./pages/LinkedRequest.vue'),
      meta: { title: 'portal.request', isPublic: true },
    },
    { path: '/me', name: 'portal-me', component: () => import('./pages/Me.vue'), meta: { title: 'portal.me' } },
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('@/modules/account/pages/SignIn.vue'),
      meta: { title: 'account.signIn', isPublic: true },
    },
    {
      path: '/forgot-password',
      name: 'forgot-password',
      component: () => import('@/modules/account/pages/ForgotPassword.vue'),
      meta: { title: 'account.forgot.title', isPublic: true },
    },
    {
      // Where the server's mails lead customers: /portal/set-password#….
      path: '/set-password',
      name: 'set-password',
      component: () => import('@/modules/account/pages/SetPassword.vue'),
      meta: { title: 'account.set.title', isPublic: true },
    },
    {
      path: '/:rest(.*)*',
      name: 'missing',
      component: () => import('./pages/PortalMissing.vue'),
      meta: { isPublic: true },
    },
  ],
})
