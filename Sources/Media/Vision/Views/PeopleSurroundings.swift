/// What somebody who looked for people in a frame knows of what is around them.
///
/// Looked at by many, changed by nobody; its lines are the memory of who made it, and good until the next frame begins.
struct PeopleSurroundings {
  /// Who was found.
  let people: [Detection]
  /// The pitch's lines, a pixel broader than they are.
  let lines: ByteImage
  let outline: PitchOutline
}
