import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./HomePage.vue'), meta: { rail: 'home' } },
  { path: '/apps', name: 'apps', component: () => import('./AppsPage.vue'), meta: { rail: 'home' } },
  { path: '/apps/:app', name: 'app', component: () => import('./AppHomePage.vue') },
  { path: '/me', name: 'me', component: () => import('./MePage.vue'), meta: { rail: 'me' } },
]
