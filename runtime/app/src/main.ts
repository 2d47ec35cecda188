import '@tenon/ui/theme.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { corePlugin } from '@tenon/core'
import { createRegistry } from '@tenon/engine'
import { createQueryClient, createUiRegistry, installTrustedTypes, provideUiRegistry } from '@tenon/ui'
import { addMessages, currentLocale, i18n, setLocale } from '@tenon/ui/i18n'
import { applyTheme } from '@tenon/ui/theme'
import { createApp } from 'vue'
import App from './App.vue'
import { collectMessages } from './messages.ts'
import { uiPlugins } from './plugins.ts'
import { createAppRouter } from './router.ts'

installTrustedTypes()
applyTheme()
setLocale(currentLocale())

const registry = createUiRegistry(createRegistry([corePlugin]), uiPlugins)
addMessages(...collectMessages(), ...registry.messages)

const app = createApp(App)
provideUiRegistry(app, registry)
app.use(i18n)
app.use(VueQueryPlugin, { queryClient: createQueryClient() })
app.use(createAppRouter())
app.mount('#app')
