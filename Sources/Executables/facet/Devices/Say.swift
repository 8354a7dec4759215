import Foundation

/// Beside the result, which programs read.
func say(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
