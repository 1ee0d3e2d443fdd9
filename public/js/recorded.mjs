/** Messages as a server sent them, for the stories. A test holds those with a golden file against it. */

const job_id = 'job_01khwwkfr2rw8t5xqn3v6z0e4m';
const at = (type, payload) => ({ type, payload: { job_id, ...payload }, timestamp: '2026-02-12T10:30:45.123Z' });

export const JOB = Object.freeze({
  job_id, pipeline_id: 'match_analysis_v1', source: 'match.mp4', status: 'running', progress: 0.42,
  created_at: '2026-02-12T10:30:40.000Z', device_requested: 'cpu', device_used: 'cpu', fallback: false,
});

export const progress = (percent, more = {}) => at('progress', { progress: percent, ...more });

export const METADATA = [
  ['player_detection', 'People on the pitch, by what is not grass', '1.2'],
  ['ball_detection', 'The ball, by small bright things that move', '1.0'],
  ['player_tracking', 'Who is who, from frame to frame', '1.1'],
].map(([plugin, description, version]) =>
  at('metadata', { plugin, metadata: { version, description, output_format: 'boxes', capabilities: [plugin] } }));

export const started = (plugin) => at('plugin_status', { plugin, status: 'started' });
export const completed = (plugin, timing_ms, frames_processed = 250, warnings_count = 0) =>
  at('plugin_status', { plugin, status: 'completed', timing_ms, frames_processed, warnings_count });
export const failed = (plugin) => at('plugin_status', { plugin, status: 'failed', timing_ms: 12.5, frames_processed: 7 });

export const WARNINGS = [
  at('warning', { plugin: 'player_detection', message: 'Low confidence in team classification', severity: 'low', code: 'LOW_CONFIDENCE' }),
  at('warning', { plugin: 'ball_detection', message: 'The ball was not seen for 2 s', severity: 'medium', code: 'BALL_LOST' }),
  at('warning', { plugin: 'ball_detection', message: 'The ball was not seen for 3 s', severity: 'medium', code: 'BALL_LOST' }),
  at('warning', { message: 'running on the CPU: there is no usable GPU here', severity: 'high', code: 'DEVICE_FALLBACK' }),
];

export const ERROR = at('error', {
  error: 'the model is missing', plugin: 'ball_detection',
  details: { error_code: 'MODEL_MISSING', message: 'the model is missing' }, frame_id: 'f-7',
});

export const complete = (status) => at('complete', { status, summary: { total_frames: 250, total_detections: 5_123 } });

const people = Array.from({ length: 12 }, (_, index) => ({
  class: index === 11 ? 'referee' : 'player',
  confidence: index % 5 === 4 ? 0.41 : 0.93,
  x: 60 + (index % 4) * 140 + index * 3,
  y: 90 + Math.floor(index / 4) * 80,
  width: 22, height: 46, track_id: index + 1,
  ...(index < 11 ? { team: index % 2 === 0 ? 'home' : 'away' } : {}),
}));

/** Frames in which everybody runs a little to the right. */
export const FRAMES = Array.from({ length: 50 }, (_, index) =>
  at('frame', {
    frame_id: `f-${index}`, index, pts_ms: index * 40, plugin: 'player_tracking',
    data: {
      detections: [
        ...people.map((box) => ({ ...box, x: box.x + index * 0.8 })),
        { class: 'ball', confidence: 0.8, x: 180 + index * 5, y: 220 - Math.abs(25 - index) * 2, width: 7, height: 7 },
      ],
      pitch: { confidence: 0.9, homography: [6.1, -1.2, 20, 0.1, 2.2, 90, 0, -0.004, 1] },
      ...(index === 30 ? { scene: { shot: 1, cut: true, change: 0.8 } } : {}),
      width: 640, height: 360,
    },
    timing_ms: 2.1, device_used: 'cpu',
  }));
