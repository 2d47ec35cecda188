import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/channels',
    name: 'channels',
    component: () => import('./ChannelsPage.vue'),
    meta: { rail: 'settings', roles: ['administrator'] },
  },
]
