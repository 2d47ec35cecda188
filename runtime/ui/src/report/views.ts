import type { Component } from 'vue'
import FigureView from './FigureView.vue'
import ForecastView from './ForecastView.vue'
import FunnelView from './FunnelView.vue'
import LeaderboardView from './LeaderboardView.vue'
import PivotView from './PivotView.vue'
import ProgressView from './ProgressView.vue'
import RankedBarsView from './RankedBarsView.vue'
import TableView from './TableView.vue'
import TileMapView from './TileMapView.vue'

/** Components by the name that a kind of chart gives as its `view`. */
export const views: Readonly<Record<string, Component>> = {
  figure: FigureView,
  forecast: ForecastView,
  funnel: FunnelView,
  leaderboard: LeaderboardView,
  pivot: PivotView,
  progress: ProgressView,
  rankedBars: RankedBarsView,
  table: TableView,
  tileMap: TileMapView,
}
