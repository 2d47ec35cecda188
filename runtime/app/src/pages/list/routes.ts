import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/apps/:app/forms/:form', name: 'list', component: () => import('./ListPage.vue') },
]
