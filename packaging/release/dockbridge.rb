# Written by packaging/descriptors.
class Dockbridge < Formula
  desc "Docker engine that lives in the cloud only while it is used"
  homepage "@HOMEPAGE@"
  version "@VERSION@"
  license "Apache-2.0"

  on_macos do
    on_arm do
      @macos:arm64@
    end
    on_intel do
      @macos:x64@
    end
  end

  on_linux do
    on_arm do
      @linux:arm64@
    end
    on_intel do
      @linux:x64@
    end
  end

  def install
    libexec.install "bin", "program", "runtime"
    bin.install_symlink libexec/"bin/dockbridge"
    man1.install Dir["share/man/man1/*.1"]
    bash_completion.install "share/bash-completion/completions/dockbridge"
    zsh_completion.install "share/zsh/site-functions/_dockbridge"
    fish_completion.install "share/fish/vendor_completions.d/dockbridge.fish"
    doc.install Dir["share/doc/dockbridge/*"]
  end

  service do
    run [opt_bin/"dockbridge", "start", "--foreground"]
    keep_alive crashed: true
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/dockbridge version")
  end
end
