import type { ChannelKind } from '@tenon/engine'
import { dingtalk } from './dingtalk.ts'
import { feishu } from './feishu.ts'
import { smsGateway } from './sms-gateway.ts'
import { wecom } from './wecom.ts'

export const channels: readonly ChannelKind[] = [smsGateway, dingtalk, wecom, feishu]
