import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'account',
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./pages/SignIn.vue'),
      meta: { isPublic: true, isBare: true, title: 'account.signIn' },
    },
  ],
})
